from django.conf import settings
from django.db import migrations, models

# Who books does so for one school or two: without knowing that, PostgreSQL expects one row where there are hundreds, and sorts them all.
STATISTICS = "CREATE STATISTICS bookings_booker_has_school (dependencies) ON booked_by_id, school_id FROM bookings_booking"


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0004_booking_by_booker"),
        ("catalogue", "0002_initial"),
        ("partners", "0001_initial"),
        ("schools", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["booked_by", "status"], name="booking_by_booker_status"),
        ),
        migrations.RunSQL(STATISTICS, "DROP STATISTICS bookings_booker_has_school"),
    ]
