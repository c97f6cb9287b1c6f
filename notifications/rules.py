"""When a mail is tried again, and what the mail server's words mean."""

import smtplib
from datetime import timedelta
from enum import Enum

from django.conf import settings
from django.utils.translation import gettext as _

BATCH = 20
# What is sent in a case is part of it, and cases are kept as the Archives Act says.
CASE_THREADS = "grant:"
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480, 1440))

LONGEST_OUTAGE_WAIT = timedelta(minutes=30)


class Verdict(Enum):
    AGAIN = "again"
    HOPELESS = "hopeless"


def lease() -> timedelta:
    """How long a worker may hold a batch before others think it dead."""
    return getattr(settings, "MESSAGE_LEASE", timedelta(minutes=2))


def wait_after(attempts: int) -> timedelta | None:
    """How long to wait after that many tries; None when it is time to give up."""
    waits: tuple[timedelta, ...] = getattr(settings, "MESSAGE_WAITS", WAITS)
    return waits[attempts - 1] if attempts <= len(waits) else None


def wait_for_server(waited: timedelta) -> timedelta:
    """How long until a server that let nobody in is asked again for a message that has waited so long: more each time, to half an hour."""
    return min(max(waited / 4, wait_after(1) or timedelta()), LONGEST_OUTAGE_WAIT)


def verdict(error: Exception) -> Verdict:
    """Whether trying again can help.

    Hopeless is only what the server says for good (5xx) about this recipient or this content. A refused sender or
    log-in, a greeting with 5xx, and all that is not SMTP at all, is our own set-up or the network: it may be mended.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        permanent = all(code >= 500 for code, _text in error.recipients.values())
        return Verdict.HOPELESS if permanent else Verdict.AGAIN
    if isinstance(error, smtplib.SMTPDataError):
        return Verdict.HOPELESS if error.smtp_code >= 500 else Verdict.AGAIN
    if isinstance(error, smtplib.SMTPNotSupportedError | UnicodeError):
        return Verdict.HOPELESS
    return Verdict.AGAIN


def told(error: Exception) -> str:
    """What staff read of `error`: who said no, with the mail server's own number and words."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = "; ".join(_answer(code, text) for code, text in error.recipients.values())
        return _("Mottakeren ble avvist: %(answer)s") % {"answer": answers}
    if isinstance(error, smtplib.SMTPResponseException):
        return _("E-postserveren svarte: %(answer)s") % {"answer": _answer(error.smtp_code, error.smtp_error)}
    if lost_connection(error):
        return _("Fikk ikke kontakt med e-postserveren: %(answer)s") % {"answer": str(error) or type(error).__name__}
    return f"{type(error).__name__}: {error}"


def _answer(code: int, text: bytes | str) -> str:
    return f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"


def lost_connection(error: Exception) -> bool:
    """Whether the connection is of no more use after `error`."""
    if isinstance(error, smtplib.SMTPServerDisconnected | smtplib.SMTPConnectError | smtplib.SMTPHeloError):
        return True
    return isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException)
