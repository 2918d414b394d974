from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assistant', '0011_marked_drafts_taken_back'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='call',
            index=models.Index(condition=models.Q(('outcome', 'begun')), fields=['started_at'], name='call_begun'),
        ),
    ]
