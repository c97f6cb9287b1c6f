"""What is kept of a log-in, from where and with which browser: nothing once it is over."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from workflow import clock


def forget_ended_log_ins() -> int:
    """Delete the sessions that have run out, and the address and browser of every log-in without a session. Gives how many."""
    Session.objects.filter(expire_date__lte=clock.now()).delete()
    running = Session.objects.filter(session_key=OuterRef("session_key"))
    gone, _ = UserSession.objects.filter(~Exists(running)).delete()
    return int(gone)
