import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import uuid
import workflow.clock
from django.conf import settings
from django.db import migrations, models
from workflow.create_models import CreateModels


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('regions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='School',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('orgnr', models.CharField(max_length=12, unique=True, verbose_name='organisasjonsnummer')),
                    ('name', models.CharField(db_collation='nb-NO-x-icu', max_length=200, verbose_name='navn')),
                    ('municipality', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='schools', to='regions.municipality', verbose_name='kommune')),
                    ('address', models.CharField(blank=True, max_length=200, verbose_name='adresse')),
                    ('postal_code', models.CharField(blank=True, max_length=10, verbose_name='postnummer')),
                    ('postal_place', models.CharField(blank=True, max_length=80, verbose_name='poststed')),
                    ('latitude', models.FloatField(blank=True, null=True, verbose_name='breddegrad')),
                    ('longitude', models.FloatField(blank=True, null=True, verbose_name='lengdegrad')),
                    ('first_grade', models.PositiveSmallIntegerField(help_text='1–10, og 11–13 for Vg1–Vg3', null=True, verbose_name='fra trinn')),
                    ('last_grade', models.PositiveSmallIntegerField(null=True, verbose_name='til trinn')),
                    ('is_primary', models.BooleanField(default=False, verbose_name='grunnskole')),
                    ('is_upper_secondary', models.BooleanField(default=False, verbose_name='videregående')),
                    ('is_private', models.BooleanField(default=False, verbose_name='privat')),
                    ('pupils', models.PositiveIntegerField(blank=True, null=True, verbose_name='elevtall')),
                    ('language_form', models.CharField(choices=[('nb', 'Bokmål'), ('nn', 'Nynorsk')], default='nb', max_length=2, verbose_name='målform')),
                    ('website', models.CharField(blank=True, max_length=200, verbose_name='nettsted')),
                    ('closed_at', models.DateField(blank=True, null=True, verbose_name='nedlagt')),
                    ('imported_at', models.DateTimeField(blank=True, null=True, verbose_name='sist lest fra skoleregisteret')),
                ],
                options={
                    'verbose_name': 'skole',
                    'verbose_name_plural': 'skoler',
                    'ordering': ['name'],
                    'indexes': [django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('name'), name='gin_trgm_ops'), name='school_name_trgm')],
                },
            ),
            migrations.CreateModel(
                name='SchoolDomain',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('domain', models.CharField(help_text='For eksempel bodo.kommune.no', max_length=120, verbose_name='domene')),
                    ('school', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='domains', to='schools.school', verbose_name='skole')),
                    ('municipality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='domains', to='regions.municipality', verbose_name='kommune')),
                ],
                options={
                    'verbose_name': 'skoledomene',
                    'verbose_name_plural': 'skoledomener',
                    'constraints': [models.UniqueConstraint(fields=('domain', 'school', 'municipality'), name='school_domain_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('school__isnull', False), ('municipality__isnull', False), _connector='XOR'), name='school_domain_one_owner', violation_error_message='Velg enten skole eller kommune.')],
                },
            ),
            migrations.CreateModel(
                name='Membership',
                fields=[
                    ('status', models.CharField(max_length=32, verbose_name='status')),
                    ('status_changed_at', models.DateTimeField(default=workflow.clock.now, editable=False, verbose_name='status endret')),
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='school_memberships', to=settings.AUTH_USER_MODEL, verbose_name='bruker')),
                    ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='schools.school', verbose_name='skole')),
                    ('role', models.CharField(choices=[('teacher', 'Lærer'), ('counsellor', 'Rådgiver'), ('leader', 'Skoleleder')], default='teacher', max_length=12, verbose_name='rolle')),
                    ('verified_by', models.CharField(blank=True, choices=[('feide', 'Feide'), ('domain', 'E-postadresse hos skolen'), ('colleague', 'Kollega'), ('staff', 'NSR')], max_length=12, verbose_name='bekreftet gjennom')),
                    ('leader_by', models.CharField(blank=True, choices=[('feide', 'Feide'), ('domain', 'E-postadresse hos skolen'), ('colleague', 'Kollega'), ('staff', 'NSR')], max_length=12, verbose_name='skoleleder bekreftet gjennom')),
                    ('is_main', models.BooleanField(default=True, verbose_name='hovedskole')),
                    ('created_at', models.DateTimeField(default=workflow.clock.now, editable=False, verbose_name='opprettet')),
                ],
                options={
                    'verbose_name': 'skoletilknytning',
                    'verbose_name_plural': 'skoletilknytninger',
                    'indexes': [models.Index(fields=['school', 'status'], name='membership_by_school')],
                    'constraints': [models.UniqueConstraint(fields=('user', 'school'), name='membership_once'), models.UniqueConstraint(condition=models.Q(('is_main', True), ('status__in', ['pending', 'verified'])), fields=('user',), name='membership_one_main'), models.CheckConstraint(condition=models.Q(('leader_by', ''), ('role', 'leader'), _connector='OR'), name='membership_leader_has_role')],
                },
            ),
        ]),
    ]
