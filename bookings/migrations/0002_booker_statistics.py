"""Who books does so for one school or two: without knowing that, PostgreSQL expects one row where there are hundreds, and sorts them all."""

from django.db import migrations

STATISTICS = "CREATE STATISTICS bookings_booker_has_school (dependencies) ON booked_by_id, school_id FROM bookings_booking"


class Migration(migrations.Migration):
    dependencies = [("bookings", "0001_initial")]

    operations = [migrations.RunSQL(STATISTICS, "DROP STATISTICS bookings_booker_has_school")]
