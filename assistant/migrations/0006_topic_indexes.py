from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assistant", "0005_lexicon")]

    operations = [
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(
                condition=models.Q(("decided_at__isnull", False), ("topic__isnull", False)),
                fields=["topic", "-decided_at"],
                name="draft_decided_in_topic",
            ),
        ),
        migrations.AddIndex(
            model_name="tickettopic",
            index=models.Index(fields=["topic", "-assigned_at"], name="ticket_topic_volume"),
        ),
    ]
