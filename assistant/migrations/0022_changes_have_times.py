from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("assistant", "0021_import_token")]

    operations = [
        migrations.AddField(
            model_name="articlechange",
            name="written_at",
            field=models.DateTimeField(db_default=Now()),
        ),
    ]
