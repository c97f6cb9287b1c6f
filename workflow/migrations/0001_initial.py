import django.db.models.deletion
import workflow.clock
from django.conf import settings
from django.db import migrations, models
from workflow.create_models import CreateModels


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='LogEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contenttypes.contenttype', verbose_name='type')),
                    ('object_id', models.CharField(max_length=36, verbose_name='objekt')),
                    ('machine', models.CharField(max_length=64, verbose_name='tilstandsmaskin')),
                    ('from_state', models.CharField(blank=True, max_length=32, verbose_name='fra')),
                    ('to_state', models.CharField(max_length=32, verbose_name='til')),
                    ('at', models.DateTimeField(default=workflow.clock.now, verbose_name='tidspunkt')),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='hvem')),
                    ('role', models.CharField(max_length=32, verbose_name='rolle')),
                    ('reason', models.TextField(blank=True, verbose_name='begrunnelse')),
                    ('data', models.JSONField(blank=True, default=dict, verbose_name='data')),
                ],
                options={
                    'verbose_name': 'statusendring',
                    'verbose_name_plural': 'statusendringer',
                    'ordering': ('at', 'pk'),
                    'indexes': [models.Index(fields=['content_type', 'object_id', 'at'], name='logentry_object')],
                },
            ),
            migrations.CreateModel(
                name='JobRun',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=100, verbose_name='jobb')),
                    ('started_at', models.DateTimeField(default=workflow.clock.now, verbose_name='startet')),
                    ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='ferdig')),
                    ('ok', models.BooleanField(default=False, verbose_name='gikk bra')),
                    ('detail', models.TextField(blank=True, verbose_name='detaljer')),
                ],
                options={
                    'verbose_name': 'jobbkjøring',
                    'verbose_name_plural': 'periodiske jobber',
                    'ordering': ('-started_at', '-pk'),
                    'indexes': [models.Index(fields=['name', '-started_at'], name='jobrun_latest'), models.Index(condition=models.Q(('ok', True)), fields=['name', '-finished_at'], name='jobrun_success')],
                },
            ),
        ]),
    ]
