import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import partners.validators
import phonenumber_field.modelfields
import simple_history.models
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
                name='PartnerRules',
                fields=[
                    ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                    ('role_model_max_age', models.PositiveSmallIntegerField(default=40, validators=[django.core.validators.MinValueValidator(18)], verbose_name='høyeste alder for en ny rollemodell')),
                    ('invitation_valid_days', models.PositiveSmallIntegerField(default=14, validators=[django.core.validators.MinValueValidator(1)], verbose_name='invitasjonen virker så mange dager')),
                    ('invitations_per_day', models.PositiveSmallIntegerField(default=20, validators=[django.core.validators.MinValueValidator(1)], verbose_name='invitasjoner en person kan sende på en dag')),
                ],
                options={
                    'verbose_name': 'regler for partnere',
                    'verbose_name_plural': 'regler for partnere',
                    'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='partner_rules_one_row')],
                },
            ),
            migrations.CreateModel(
                name='HistoricalOrganisation',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('status', models.CharField(max_length=32, verbose_name='status')),
                    ('status_changed_at', models.DateTimeField(default=workflow.clock.now, editable=False, verbose_name='status endret')),
                    ('slug', models.SlugField(max_length=80, verbose_name='nettadresse')),
                    ('orgnr', models.CharField(db_index=True, max_length=9, validators=[partners.validators.validate_orgnr], verbose_name='organisasjonsnummer')),
                    ('name', models.CharField(max_length=160, verbose_name='navn')),
                    ('kind', models.CharField(choices=[('company', 'Virksomhet'), ('university', 'Universitet eller høgskole'), ('science_centre', 'Vitensenter'), ('library', 'Bibliotek'), ('public', 'Offentlig etat'), ('other', 'Annet')], default='company', max_length=16, verbose_name='type')),
                    ('about', models.TextField(blank=True, max_length=2000, verbose_name='om oss')),
                    ('website', models.URLField(blank=True, verbose_name='nettsted')),
                    ('address', models.CharField(blank=True, max_length=200, verbose_name='adresse')),
                    ('agreement_ends_on', models.DateField(blank=True, help_text='Tomt: til den sies opp.', null=True, verbose_name='avtalen gjelder til og med')),
                    ('created_at', models.DateTimeField(blank=True, editable=False, verbose_name='opprettet')),
                    ('municipality', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='regions.municipality', verbose_name='kommune')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_change_reason', models.CharField(max_length=100, null=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'historical partner',
                    'verbose_name_plural': 'historical partnere',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ),
            migrations.CreateModel(
                name='Organisation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('status', models.CharField(max_length=32, verbose_name='status')),
                    ('status_changed_at', models.DateTimeField(default=workflow.clock.now, editable=False, verbose_name='status endret')),
                    ('slug', models.SlugField(max_length=80, unique=True, verbose_name='nettadresse')),
                    ('orgnr', models.CharField(max_length=9, unique=True, validators=[partners.validators.validate_orgnr], verbose_name='organisasjonsnummer')),
                    ('name', models.CharField(db_collation='nb-NO-x-icu', max_length=160, verbose_name='navn')),
                    ('kind', models.CharField(choices=[('company', 'Virksomhet'), ('university', 'Universitet eller høgskole'), ('science_centre', 'Vitensenter'), ('library', 'Bibliotek'), ('public', 'Offentlig etat'), ('other', 'Annet')], default='company', max_length=16, verbose_name='type')),
                    ('about', models.TextField(blank=True, max_length=2000, verbose_name='om oss')),
                    ('website', models.URLField(blank=True, verbose_name='nettsted')),
                    ('address', models.CharField(blank=True, max_length=200, verbose_name='adresse')),
                    ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='organisations', to='regions.municipality', verbose_name='kommune')),
                    ('agreement_ends_on', models.DateField(blank=True, help_text='Tomt: til den sies opp.', null=True, verbose_name='avtalen gjelder til og med')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='opprettet')),
                ],
                options={
                    'verbose_name': 'partner',
                    'verbose_name_plural': 'partnere',
                    'ordering': ['name'],
                    'indexes': [models.Index(fields=['status', '-created_at', '-id'], name='organisation_by_status'), models.Index(condition=models.Q(('status', 'active')), fields=['agreement_ends_on'], name='organisation_to_expire')],
                },
            ),
            migrations.CreateModel(
                name='Member',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='partner_memberships', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='partners.organisation', verbose_name='partner')),
                    ('role', models.CharField(choices=[('member', 'Medarbeider'), ('admin', 'Administrator')], default='member', max_length=8, verbose_name='rolle')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='lagt til')),
                ],
                options={
                    'verbose_name': 'medlem',
                    'verbose_name_plural': 'medlemmer',
                    'constraints': [models.UniqueConstraint(fields=('user', 'organisation'), name='member_once')],
                },
            ),
            migrations.CreateModel(
                name='Invitation',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='partners.organisation')),
                    ('email', models.EmailField(max_length=254, verbose_name='e-post')),
                    ('role', models.CharField(choices=[('member', 'Medarbeider'), ('admin', 'Administrator')], default='member', max_length=8, verbose_name='rolle')),
                    ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='sendt')),
                    ('expires_at', models.DateTimeField(verbose_name='utløper')),
                    ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='brukt')),
                    ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='trukket')),
                ],
                options={
                    'verbose_name': 'invitasjon',
                    'verbose_name_plural': 'invitasjoner',
                    'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), models.F('organisation'), condition=models.Q(('used_at__isnull', True), ('withdrawn_at__isnull', True)), name='invitation_open_once')],
                },
            ),
            migrations.CreateModel(
                name='HistoricalRoleModel',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('uuid', models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                    ('name', models.CharField(max_length=120, verbose_name='navn')),
                    ('work', models.CharField(help_text='For eksempel «bygger satellitter»', max_length=160, verbose_name='hva gjør du?')),
                    ('about', models.TextField(blank=True, max_length=1500, verbose_name='om deg')),
                    ('birth_year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1940), django.core.validators.MaxValueValidator(2100)], verbose_name='fødselsår')),
                    ('attendance', models.CharField(choices=[('in_person', 'Møter opp'), ('digital', 'Digitalt'), ('both', 'Både oppmøte og digitalt')], default='both', max_length=10, verbose_name='møter elever')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-post')),
                    ('phone', phonenumber_field.modelfields.PhoneNumberField(blank=True, max_length=128, region=None, verbose_name='telefon')),
                    ('is_active', models.BooleanField(default=True, verbose_name='aktiv')),
                    ('created_at', models.DateTimeField(blank=True, editable=False, verbose_name='opprettet')),
                    ('organisation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partners.organisation', verbose_name='organisasjon')),
                    ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='bruker')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_change_reason', models.CharField(max_length=100, null=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'historical rollemodell',
                    'verbose_name_plural': 'historical rollemodeller',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ),
            migrations.CreateModel(
                name='RoleModel',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='role_models', to='partners.organisation', verbose_name='organisasjon')),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='role_model_profiles', to=settings.AUTH_USER_MODEL, verbose_name='bruker')),
                    ('name', models.CharField(max_length=120, verbose_name='navn')),
                    ('work', models.CharField(help_text='For eksempel «bygger satellitter»', max_length=160, verbose_name='hva gjør du?')),
                    ('about', models.TextField(blank=True, max_length=1500, verbose_name='om deg')),
                    ('birth_year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1940), django.core.validators.MaxValueValidator(2100)], verbose_name='fødselsår')),
                    ('attendance', models.CharField(choices=[('in_person', 'Møter opp'), ('digital', 'Digitalt'), ('both', 'Både oppmøte og digitalt')], default='both', max_length=10, verbose_name='møter elever')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-post')),
                    ('phone', phonenumber_field.modelfields.PhoneNumberField(blank=True, max_length=128, region=None, verbose_name='telefon')),
                    ('is_active', models.BooleanField(default=True, verbose_name='aktiv')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='opprettet')),
                ],
                options={
                    'verbose_name': 'rollemodell',
                    'verbose_name_plural': 'rollemodeller',
                    'ordering': ['name'],
                },
            ),
        ]),
    ]
