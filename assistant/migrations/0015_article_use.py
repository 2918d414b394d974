"""How often each article stood under an answer, counted once for what was sent before."""

import django.db.models.deletion
from django.db import migrations, models


COUNT = """
    INSERT INTO assistant_articleuse (article_id, answers, unchanged)
    SELECT article.id, count(*), count(*) FILTER (WHERE draft.change = 'unchanged' AND draft.override_reason = '')
    FROM assistant_draft draft
    CROSS JOIN LATERAL jsonb_array_elements(draft.articles) used
    JOIN assistant_article article ON article.id = (used ->> 'id')::bigint
    WHERE draft.message_id IS NOT NULL
    GROUP BY article.id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('assistant', '0014_chunks'),
    ]

    operations = [
        migrations.CreateModel(
            name='ArticleUse',
            fields=[
                ('article', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='use', serialize=False, to='assistant.article')),
                ('answers', models.PositiveIntegerField(default=0)),
                ('unchanged', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['title', 'id'], name='article_title'),
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
