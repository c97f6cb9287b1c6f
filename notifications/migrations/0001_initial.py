import django.db.models.deletion
import uuid
import workflow.clock
from django.conf import settings
from django.db import migrations, models
from workflow.create_models import CreateModels


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('documents', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Message',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('key', models.CharField(max_length=200, unique=True, verbose_name='nøkkel')),
                    ('kind', models.CharField(max_length=64, verbose_name='slag')),
                    ('thread', models.CharField(blank=True, editable=False, max_length=64, verbose_name='tråd')),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='messages', to=settings.AUTH_USER_MODEL, verbose_name='bruker')),
                    ('email', models.EmailField(max_length=254, verbose_name='til')),
                    ('language', models.CharField(max_length=5, verbose_name='språk')),
                    ('context', models.JSONField(default=dict, verbose_name='innhold')),
                    ('url', models.CharField(blank=True, max_length=500, verbose_name='adresse')),
                    ('calendar', models.TextField(blank=True, verbose_name='kalenderinvitasjon')),
                    ('calendar_method', models.CharField(blank=True, max_length=16, verbose_name='kalendermetode')),
                    ('confidential', models.BooleanField(default=False, verbose_name='fortrolig')),
                    ('message_id', models.CharField(editable=False, max_length=200, verbose_name='Message-ID')),
                    ('status', models.CharField(choices=[('queued', 'I kø'), ('sending', 'Sendes'), ('sent', 'Sendt'), ('retrying', 'Prøver igjen'), ('failed', 'Kom ikke fram'), ('cancelled', 'Stoppet')], default='queued', max_length=16, verbose_name='status')),
                    ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='forsøk')),
                    ('created_at', models.DateTimeField(default=workflow.clock.now, verbose_name='laget')),
                    ('next_attempt_at', models.DateTimeField(default=workflow.clock.now, verbose_name='neste forsøk')),
                    ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='opptatt til')),
                    ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sendt')),
                    ('last_error', models.TextField(blank=True, verbose_name='siste feil')),
                    ('subject', models.CharField(blank=True, max_length=300, verbose_name='emne')),
                    ('text', models.TextField(blank=True, verbose_name='tekst')),
                    ('html', models.TextField(blank=True, verbose_name='HTML')),
                    ('documents', models.ManyToManyField(blank=True, related_name='messages', to='documents.document', verbose_name='vedlegg')),
                ],
                options={
                    'verbose_name': 'melding',
                    'verbose_name_plural': 'meldinger',
                    'ordering': ('-created_at', 'pk'),
                    'indexes': [models.Index(condition=models.Q(('status__in', ('queued', 'retrying'))), fields=['next_attempt_at', 'id'], name='message_due'), models.Index(condition=models.Q(('status__in', ('queued', 'sending')), models.Q(('thread', ''), _negated=True)), fields=['thread', 'email'], name='message_thread_going'), models.Index(condition=models.Q(('status', 'sent'), models.Q(('thread', ''), _negated=True)), fields=['thread', 'email'], name='message_thread_sent'), models.Index(condition=models.Q(('status', 'sending')), fields=['lease_until'], name='message_leased'), models.Index(fields=['-created_at', 'id'], name='message_newest'), models.Index(fields=['status', '-created_at', 'id'], name='message_by_status')],
                },
            ),
            migrations.CreateModel(
                name='InboxItem',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('message', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='inbox_item', to='notifications.message')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='inbox_items', to=settings.AUTH_USER_MODEL)),
                    ('created_at', models.DateTimeField(default=workflow.clock.now, verbose_name='mottatt')),
                    ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='lest')),
                ],
                options={
                    'verbose_name': 'innbokspost',
                    'verbose_name_plural': 'innboksposter',
                    'ordering': ('-created_at', 'pk'),
                    'indexes': [models.Index(fields=['user', '-created_at', 'id'], name='inbox_newest'), models.Index(condition=models.Q(('read_at', None)), fields=['user'], name='inbox_unread')],
                },
            ),
        ]),
    ]
