from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assistant", "0019_article_changes")]

    operations = [
        migrations.AddField(
            model_name="chunk",
            name="terms",
            field=models.BinaryField(default=bytes, help_text="What it is found by, packed."),
        ),
    ]
