"""What happens by itself: reminders before a deadline, and what lapses after it. Each job may run twice at once and miss a turn."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.db.models import QuerySet

from grants.enums import ApplicationStatus as S
from grants.enums import LapseReason
from grants.models import Application, Call
from grants.services import notice
from grants.services.application import lock, next_reminder
from grants.services.claim import WAITS_FOR_DOCUMENTATION
from grants.services.kinds import KINDS, kind_of
from grants.services.lapse import lapse
from workflow import clock
from workflow.machine import CLOCK

BATCH = 500
REMINDED = (S.MORE_INFORMATION, *WAITS_FOR_DOCUMENTATION)


def lapse_unsent() -> int:
    """Drafts whose call has closed. Gives how many."""
    due = Application.objects.filter(status=S.DRAFT, call__in=Call.objects.past().values("pk"))
    return _lapse(due, LapseReason.NOT_SENT)


def lapse_unanswered() -> int:
    """Cases where the school has not answered NSR's question by the day it was given. Gives how many."""
    due = Application.objects.filter(status=S.MORE_INFORMATION, answer_due__lt=clock.today())
    return _lapse(due, LapseReason.NO_ANSWER)


def lapse_undocumented() -> int:
    """Grants that were not documented by their deadline. Gives how many."""
    due = Application.objects.filter(status__in=WAITS_FOR_DOCUMENTATION, documentation_due__lt=clock.today())
    return _lapse(due, LapseReason.NOT_DOCUMENTED)


def lapse_fallen_through() -> int:
    """Cases whose visit was cancelled or not met. Gives how many."""
    return sum(_lapse(kind.fallen_through(), LapseReason.CANCELLED) for kind in KINDS.values())


def follow_moved() -> int:
    """Cases whose visit has got another time: take it, with a new deadline and a new check. Gives how many."""
    return sum(_for_each(kind.moved(), _follow) for kind in KINDS.values())


def remind() -> int:
    """Schools that must answer or document soon; each reminder once, also when turns were missed. Gives how many."""
    due = Application.objects.filter(status__in=REMINDED, remind_on__lte=clock.today())
    return _for_each(due, _remind)


def _lapse(due: QuerySet[Application], why: LapseReason) -> int:
    def act(application: Application) -> bool:
        return lapse(application=application, why=why, actor=CLOCK)

    return _for_each(due, act)


def _for_each(due: QuerySet[Application], act: Callable[[Application], bool]) -> int:
    """One transaction for each: a bad one does not hold up the rest, and the first error is raised at the end."""
    done = 0
    errors: list[Exception] = []
    for application in list(due.select_related("call__scheme", "version")[:BATCH]):
        try:
            with transaction.atomic():
                done += act(application)
        except Exception as error:
            errors.append(error)
    if errors:
        raise errors[0]
    return done


def _follow(application: Application) -> bool:
    application = lock(application.pk)
    kind = kind_of(application)
    if not kind.moved().filter(pk=application.pk).exists():
        return False
    kind.follow(application)
    if application.documentation_due is not None:
        application.documentation_due = kind.documentation_due(application)
        application.remind_on = next_reminder(application)
        application.save(update_fields=["documentation_due", "remind_on"])
    kind.recheck(application=application)
    return True


def _remind(application: Application) -> bool:
    application = lock(application.pk)
    day = application.remind_on
    if application.status not in REMINDED or day is None or day > clock.today():
        return False
    if application.status == S.MORE_INFORMATION:
        notice.information_due(application)
        application.remind_on = None
    else:
        notice.documentation_wanted(application, event=day.isoformat())
        application.remind_on = next_reminder(application)
    application.save(update_fields=["remind_on"])
    return True
