"""For the worker process of the fault tests: the tests' database, a real mail server, short leases and waits."""

from celery.schedules import schedule

from stem_arbeidsliv.settings.test import *

DATABASES["default"]["NAME"] = os.environ["WORKER_DATABASE"]
CELERY_BROKER_URL = os.environ["WORKER_BROKER"]
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_PORT = int(os.environ["WORKER_SMTP_PORT"])
MESSAGE_LEASE = timedelta(seconds=2)
MESSAGE_WAITS = tuple(timedelta(seconds=0.5) for _ in range(12))
CELERY_BEAT_SCHEDULE = {"sweep": {"task": "notifications.tasks.sweep", "schedule": schedule(0.5)}}
CELERY_BEAT_MAX_LOOP_INTERVAL = 0.2
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], BASE_DIR / "tests" / "notifications" / "templates"]
