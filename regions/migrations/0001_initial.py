import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations, models
from workflow.create_models import CreateModels


class Migration(migrations.Migration):

    initial = True

    # Not needed, but quicker: what the packages change in many small steps is done while there are few models.
    dependencies = [
        ('mfa', '0003_authenticator_type_uniq'),
        ('notifications', '0001_initial'),
        ('socialaccount', '0006_alter_socialaccount_extra_data'),
        ('usersessions', '0001_initial'),
        ('workflow', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    # Every app above may lean on these: its tables come after ours.
    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGistExtension(),
        CreateModels([
            migrations.CreateModel(
                name='County',
                fields=[
                    ('number', models.CharField(max_length=2, primary_key=True, serialize=False, verbose_name='fylkesnummer')),
                    ('name', models.CharField(db_collation='nb-NO-x-icu', max_length=60, verbose_name='navn')),
                ],
                options={
                    'verbose_name': 'fylke',
                    'verbose_name_plural': 'fylker',
                    'ordering': ['name'],
                },
            ),
            migrations.CreateModel(
                name='Municipality',
                fields=[
                    ('number', models.CharField(max_length=4, primary_key=True, serialize=False, verbose_name='kommunenummer')),
                    ('name', models.CharField(db_collation='nb-NO-x-icu', max_length=60, verbose_name='navn')),
                    ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='municipalities', to='regions.county', verbose_name='fylke')),
                    ('latitude', models.FloatField(verbose_name='breddegrad')),
                    ('longitude', models.FloatField(verbose_name='lengdegrad')),
                ],
                options={
                    'verbose_name': 'kommune',
                    'verbose_name_plural': 'kommuner',
                    'ordering': ['name'],
                },
            ),
            migrations.CreateModel(
                name='SchoolHoliday',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('county', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='holidays', to='regions.county', verbose_name='fylke')),
                    ('name', models.CharField(max_length=80, verbose_name='navn')),
                    ('first_day', models.DateField(verbose_name='første dag')),
                    ('last_day', models.DateField(verbose_name='siste dag')),
                ],
                options={
                    'verbose_name': 'skoleferie',
                    'verbose_name_plural': 'skoleferier',
                    'ordering': ['first_day'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='holiday_days_in_order', violation_error_message='Siste dag må være samme dag som eller etter første dag.')],
                },
            ),
            migrations.CreateModel(
                name='Coordinator',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='coordinates', to=settings.AUTH_USER_MODEL, verbose_name='koordinator')),
                    ('county', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='coordinators', to='regions.county', verbose_name='fylke')),
                ],
                options={
                    'verbose_name': 'regional koordinator',
                    'verbose_name_plural': 'regionale koordinatorer',
                    'ordering': ['county', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('user', 'county'), name='coordinator_once_per_county', violation_error_message='Koordinatoren følger alt dette fylket.')],
                },
            ),
        ]),
    ]
