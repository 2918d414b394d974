from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assistant', '0023_lessons_by_hand'),
        ('tickets', '0014_macro_placeholders'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='dayspend',
            name='one_spend_a_day',
        ),
        migrations.AddField(
            model_name='dayspend',
            name='model',
            field=models.CharField(blank=True, max_length=100, verbose_name='model'),
        ),
        migrations.AddConstraint(
            model_name='dayspend',
            constraint=models.UniqueConstraint(fields=('day', 'team', 'model'), name='one_spend_a_day', nulls_distinct=False),
        ),
    ]
