from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assistant", "0025_aids"),
    ]

    operations = [
        migrations.AlterField(
            model_name="draft",
            name="source",
            field=models.CharField(
                choices=[
                    ("model", "Written for this question"),
                    ("cache", "Drafted before for the same question"),
                    ("shared", "Written once for several customers who ask the same"),
                    ("article", "An article, while the assistant is away"),
                    ("macro", "A macro, while the assistant is away"),
                ],
                default="model",
                max_length=10,
                verbose_name="source",
            ),
        ),
        migrations.AlterField(
            model_name="historicaldraft",
            name="source",
            field=models.CharField(
                choices=[
                    ("model", "Written for this question"),
                    ("cache", "Drafted before for the same question"),
                    ("shared", "Written once for several customers who ask the same"),
                    ("article", "An article, while the assistant is away"),
                    ("macro", "A macro, while the assistant is away"),
                ],
                default="model",
                max_length=10,
                verbose_name="source",
            ),
        ),
    ]
