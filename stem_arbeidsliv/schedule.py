"""What runs by itself, and how often. Every job is safe to run twice at once and to miss a turn."""

from typing import Any

from celery.schedules import crontab, schedule

EVERY_HALF_MINUTE = schedule(30)


def hourly(minute: int) -> crontab:
    return crontab(minute=minute)


# task name → when. Seconds-long jobs sweep up what a lost wake-up left behind; hourly ones watch deadlines.
JOBS: dict[str, Any] = {
    "notifications.tasks.sweep": EVERY_HALF_MINUTE,
    "documents.tasks.sweep": EVERY_HALF_MINUTE,
    "workflow.tasks.forget_job_runs": crontab(minute=10, hour=3),
    "catalogue.tasks.refresh_passed_times": crontab(minute="*/10"),
    "catalogue.tasks.expire_agreements": hourly(20),
    "catalogue.tasks.reindex_all": crontab(hour=3, minute=30),
    "bookings.tasks.chase_unanswered": hourly(5),
    "bookings.tasks.expire_unanswered": hourly(10),
    "bookings.tasks.complete_past": hourly(15),
    "bookings.tasks.forget_drafts": crontab(minute=40, hour=3),
    "stem_arbeidsliv.tasks.forget_people": crontab(minute=50, hour=3),
    "grants.tasks.run_bulk_jobs": EVERY_HALF_MINUTE,
    "grants.tasks.remind": hourly(25),
    "grants.tasks.lapse_overdue": hourly(35),
    "grants.tasks.follow_visits": crontab(minute="*/15"),
}

# A wake-up that waited longer than its own interval is worth nothing: the next one does the same work.
BEAT_SCHEDULE = {
    name: {
        "task": name,
        "schedule": when,
        "options": {"expires": 30 if when is EVERY_HALF_MINUTE else 3600},
    }
    for name, when in JOBS.items()
}
