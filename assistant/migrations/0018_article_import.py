"""Files of articles on their way in."""
import django.db.models.deletion
import django.utils.timezone
import tickets.models.public_id
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assistant', '0017_call_passages'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ArticleImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=tickets.models.public_id.new_public_id, editable=False, max_length=20, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('content', models.BinaryField(default=bytes)),
                ('publish', models.CharField(blank=True, choices=[('draft', 'Draft'), ('published', 'Published'), ('retired', 'Retired')], max_length=10)),
                ('state', models.CharField(choices=[('queued', 'Waiting to be looked through'), ('checking', 'Being looked through'), ('checked', 'Looked through'), ('refused', 'Not brought in'), ('confirmed', 'Waiting to be brought in'), ('importing', 'Being brought in'), ('done', 'Brought in')], default='queued', max_length=10)),
                ('total', models.PositiveIntegerField(default=0)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('report', models.JSONField(default=dict, help_text='How many are new, changed and the same, and which lines are wrong.')),
                ('requested_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('heard_at', models.DateTimeField(default=django.utils.timezone.now, help_text='When its worker was last heard of.')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
