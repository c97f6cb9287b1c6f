"""How many rows each bit of a filter lets through: without it PostgreSQL guesses that all do, and reads every text for a common word."""

from django.db import migrations

KINDS = [1 << place for place in range(8)]
GRADES = [1 << grade for grade in range(8, 14)]
BITS = [*(("kind_bit", bit) for bit in KINDS), *(("grade_bits", bit) for bit in GRADES)]


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]

    operations = [
        migrations.RunSQL(
            f"CREATE STATISTICS catalogue_search_{column}_{bit} ON ({column} & {bit}) FROM catalogue_searchrow",
            f"DROP STATISTICS catalogue_search_{column}_{bit}",
        )
        for column, bit in BITS
    ]
