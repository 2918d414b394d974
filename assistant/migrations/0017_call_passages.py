from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assistant", "0016_gaps_found_again")]

    operations = [
        migrations.AddField(
            model_name="call",
            name="passages",
            field=models.JSONField(default=list, help_text="What of the articles its prompt carried."),
        ),
    ]
