import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import phonenumber_field.modelfields
import uuid
import workflow.clock
from django.conf import settings
from django.db import migrations, models
from workflow.create_models import CreateModels


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalogue', '0001_initial'),
        ('partners', '0001_initial'),
        ('schools', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='BookingRules',
                fields=[
                    ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                    ('chase_after_workdays', models.PositiveSmallIntegerField(default=3, verbose_name='purr verten etter så mange virkedager')),
                    ('expire_after_workdays', models.PositiveSmallIntegerField(default=7, verbose_name='utløper etter så mange virkedager')),
                    ('link_valid_days', models.PositiveSmallIntegerField(default=14, verbose_name='svarlenken i e-posten virker så mange dager')),
                    ('no_show_days', models.PositiveSmallIntegerField(default=14, verbose_name='verten kan si fra at gruppa ikke møtte så mange dager etter')),
                    ('open_requests_per_group', models.PositiveSmallIntegerField(default=1, help_text='Gjelder forespørsler der skolen foreslår tidspunkter. De holder ingen plass.', validators=[django.core.validators.MinValueValidator(1)], verbose_name='ubesvarte forespørsler en gruppe kan ha om samme aktivitet')),
                    ('requests_per_day', models.PositiveSmallIntegerField(default=20, validators=[django.core.validators.MinValueValidator(1)], verbose_name='forespørsler en lærer kan sende på en dag')),
                ],
                options={
                    'verbose_name': 'regler for bestillinger',
                    'verbose_name_plural': 'regler for bestillinger',
                    'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='booking_rules_one_row'), models.CheckConstraint(condition=models.Q(('expire_after_workdays__gt', models.F('chase_after_workdays'))), name='booking_rules_in_order', violation_error_message='Fristen må være senere enn purringen.')],
                },
            ),
            migrations.CreateModel(
                name='Booking',
                fields=[
                    ('status', models.CharField(max_length=32, verbose_name='status')),
                    ('status_changed_at', models.DateTimeField(default=workflow.clock.now, editable=False, verbose_name='status endret')),
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('key', models.UUIDField(editable=False, unique=True)),
                    ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='catalogue.activity', verbose_name='aktivitet')),
                    ('slot', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='catalogue.slot', verbose_name='tidspunkt')),
                    ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='schools.school', verbose_name='skole')),
                    ('booked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='bookings', to=settings.AUTH_USER_MODEL, verbose_name='bestilt av')),
                    ('contact_name', models.CharField(max_length=120, verbose_name='kontaktperson')),
                    ('contact_email', models.EmailField(max_length=254, verbose_name='e-post')),
                    ('contact_phone', phonenumber_field.modelfields.PhoneNumberField(blank=True, max_length=128, region=None, verbose_name='mobil på dagen')),
                    ('group_name', models.CharField(max_length=60, verbose_name='klasse eller gruppe')),
                    ('grade', models.PositiveSmallIntegerField(verbose_name='trinn')),
                    ('pupils', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='elever')),
                    ('adults', models.PositiveSmallIntegerField(default=1, verbose_name='voksne')),
                    ('working_on', models.TextField(blank=True, max_length=1000, verbose_name='hva jobber dere med?')),
                    ('needs', models.TextField(blank=True, max_length=1000, verbose_name='særlige behov')),
                    ('seats', models.PositiveSmallIntegerField(default=1, verbose_name='plasser')),
                    ('sequence', models.PositiveIntegerField(default=0, verbose_name='kalenderversjon')),
                    ('chase_at', models.DateTimeField(blank=True, null=True, verbose_name='purres')),
                    ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='utløper')),
                    ('reason', models.CharField(blank=True, max_length=500, verbose_name='begrunnelse')),
                    ('host_note', models.CharField(blank=True, max_length=1000, verbose_name='beskjed fra verten')),
                    ('role_model', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='partners.rolemodel', verbose_name='rollemodell')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='sendt')),
                ],
                options={
                    'verbose_name': 'bestilling',
                    'verbose_name_plural': 'bestillinger',
                    'ordering': ['-created_at'],
                    'indexes': [models.Index(condition=models.Q(('chase_at__isnull', False)), fields=['chase_at'], name='booking_to_chase'), models.Index(condition=models.Q(('expires_at__isnull', False)), fields=['expires_at'], name='booking_to_expire'), models.Index(fields=['-created_at'], name='booking_newest'), models.Index(fields=['booked_by', '-status_changed_at'], name='booking_by_booker'), models.Index(fields=['booked_by', 'status'], name='booking_by_booker_status'), models.Index(fields=['status', '-created_at'], name='booking_by_status')],
                    'constraints': [models.UniqueConstraint(models.F('slot'), models.F('school'), django.db.models.functions.text.Lower('group_name'), condition=models.Q(('status__in', ['requested', 'new_time', 'confirmed'])), name='booking_group_once_per_slot', violation_error_message='Gruppa har alt en bestilling på dette tidspunktet.'), models.CheckConstraint(condition=models.Q(('pupils__gte', 1)), name='booking_has_pupils'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['confirmed', 'completed', 'no_show']), _negated=True), ('slot__isnull', False), _connector='OR'), name='booking_confirmed_has_slot')],
                },
            ),
            migrations.CreateModel(
                name='ProposedTime',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('booking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposed_times', to='bookings.booking')),
                    ('side', models.CharField(choices=[('school', 'Skolen'), ('host', 'Verten')], max_length=6)),
                    ('starts_at', models.DateTimeField(verbose_name='fra')),
                    ('ends_at', models.DateTimeField(verbose_name='til')),
                    ('is_open', models.BooleanField(default=True)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'verbose_name': 'foreslått tidspunkt',
                    'verbose_name_plural': 'foreslåtte tidspunkter',
                    'ordering': ['starts_at'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='proposed_times_in_order', violation_error_message='Slutt må være etter start.')],
                },
            ),
            migrations.CreateModel(
                name='AnswerLink',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('booking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answer_links', to='bookings.booking')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('side', models.CharField(choices=[('school', 'Skolen'), ('host', 'Verten')], max_length=6)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('expires_at', models.DateTimeField()),
                    ('used_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'svarlenke',
                    'verbose_name_plural': 'svarlenker',
                },
            ),
            migrations.CreateModel(
                name='EvaluationQuestion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('nb', models.CharField(max_length=300, verbose_name='bokmål')),
                    ('nn', models.CharField(max_length=300, verbose_name='nynorsk')),
                    ('en', models.CharField(blank=True, max_length=300, verbose_name='engelsk')),
                    ('answer', models.CharField(choices=[('scale', 'Skala 1–5'), ('words', 'Fritekst')], default='scale', max_length=8, verbose_name='svartype')),
                    ('factor', models.CharField(blank=True, choices=[('interest', 'Interesse'), ('knowledge', 'Kunnskap'), ('attitudes', 'Holdninger'), ('relations', 'Relasjoner')], max_length=12, verbose_name='del av realfagskapital')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='rekkefølge')),
                    ('is_active', models.BooleanField(default=True, verbose_name='i bruk')),
                ],
                options={
                    'verbose_name': 'spørsmål om besøket',
                    'verbose_name_plural': 'spørsmål om besøket',
                    'ordering': ['order', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='Evaluation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('booking', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='evaluation', to='bookings.booking')),
                    ('took_place', models.BooleanField(verbose_name='besøket ble gjennomført')),
                    ('pupils_met', models.PositiveSmallIntegerField(verbose_name='elever som var med')),
                    ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('answered_at', models.DateTimeField(default=workflow.clock.now)),
                ],
                options={
                    'verbose_name': 'evaluering',
                    'verbose_name_plural': 'evalueringer',
                },
            ),
            migrations.CreateModel(
                name='EvaluationAnswer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='bookings.evaluation')),
                    ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='bookings.evaluationquestion')),
                    ('value', models.PositiveSmallIntegerField(null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='verdi')),
                    ('text', models.TextField(blank=True, max_length=2000, verbose_name='svar')),
                ],
                options={
                    'verbose_name': 'svar på spørsmål',
                    'verbose_name_plural': 'svar på spørsmål',
                    'constraints': [models.UniqueConstraint(fields=('evaluation', 'question'), name='evaluation_answer_once'), models.CheckConstraint(condition=models.Q(('value__isnull', True), ('value__range', (1, 5)), _connector='OR'), name='evaluation_value_on_scale')],
                },
            ),
        ]),
    ]
