"""python -m bench.fill ACTIVITIES BOOKINGS: fill the migrated database of DATABASE_URL."""

import sys

import django

django.setup()

from bench.seed import Scale, seed

seed(Scale(activities=int(sys.argv[1]), bookings=int(sys.argv[2])))
