import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assistant', '0022_changes_have_times'),
        ('tickets', '0012_unsent_texts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='historicallesson',
            name='proposed_by',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='Who wrote it by hand; empty where a conversation taught it.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='lesson',
            name='proposed_by',
            field=models.ForeignKey(help_text='Who wrote it by hand; empty where a conversation taught it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='lesson',
            name='ticket',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.ticket'),
        ),
        migrations.AddConstraint(
            model_name='lesson',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('proposed_by__isnull', False), ('ticket', None)), models.Q(('proposed_by', None), ('ticket__isnull', False)), _connector='OR'), name='a_ticket_or_a_person_teaches'),
        ),
    ]
