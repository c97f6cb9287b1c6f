"""What the mail server's words mean, and how long to wait."""

import smtplib
from datetime import timedelta
from typing import Any

import pytest

from notifications.checks import lease_outlives_a_slow_send
from notifications.rules import Verdict, lost_connection, told, verdict, wait_after
from notifications.services.delivery import max_attempts

REFUSED = smtplib.SMTPRecipientsRefused


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (REFUSED({"a@demo.example": (550, b"no such user")}), Verdict.HOPELESS),
        (REFUSED({"a@demo.example": (450, b"mailbox busy")}), Verdict.AGAIN),
        (smtplib.SMTPDataError(554, b"spam"), Verdict.HOPELESS),
        (smtplib.SMTPDataError(451, b"greylisted"), Verdict.AGAIN),
        (smtplib.SMTPNotSupportedError("SMTPUTF8"), Verdict.HOPELESS),
        (smtplib.SMTPSenderRefused(553, b"not yours", "us@demo.example"), Verdict.AGAIN),
        (smtplib.SMTPAuthenticationError(535, b"bad password"), Verdict.AGAIN),
        (smtplib.SMTPConnectError(554, b"go away"), Verdict.AGAIN),
        (smtplib.SMTPServerDisconnected("gone"), Verdict.AGAIN),
        (ConnectionRefusedError(), Verdict.AGAIN),
        (TimeoutError(), Verdict.AGAIN),
        (KeyError("template"), Verdict.AGAIN),
    ],
    ids=lambda value: type(value).__name__,
)
def test_verdict(error: Exception, expected: Verdict) -> None:
    assert verdict(error) is expected


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (REFUSED({"a@demo.example": (550, b"5.1.1 no such user")}), "Mottakeren ble avvist: 550 5.1.1 no such user"),
        (smtplib.SMTPDataError(554, "spam \u00e6".encode("latin1")), "E-postserveren svarte: 554 spam \ufffd"),
        (smtplib.SMTPAuthenticationError(535, "bad password"), "E-postserveren svarte: 535 bad password"),
        (TimeoutError(), "Fikk ikke kontakt med e-postserveren: TimeoutError"),
        (smtplib.SMTPServerDisconnected("gone"), "Fikk ikke kontakt med e-postserveren: gone"),
        (KeyError("template"), "KeyError: 'template'"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_staff_read_of_it(error: Exception, words: str) -> None:
    assert told(error) == words


@pytest.mark.parametrize(
    ("error", "lost"),
    [
        (smtplib.SMTPServerDisconnected("gone"), True),
        (TimeoutError(), True),
        (ConnectionResetError(), True),
        (smtplib.SMTPDataError(451, b"greylisted"), False),
        (REFUSED({"a@demo.example": (550, b"no such user")}), False),
    ],
)
def test_lost_connection(error: Exception, lost: bool) -> None:
    assert lost_connection(error) is lost


def test_waits_grow_and_end() -> None:
    minutes = [wait_after(attempts) for attempts in range(1, 8)]
    assert minutes == [*(timedelta(minutes=wait) for wait in (1, 5, 30, 120, 480, 1440)), None]
    assert max_attempts() == 7


@pytest.mark.parametrize(("lease", "timeout", "warnings"), [(300, 20, 0), (120, 20, 1), (300, None, 1)])
def test_check_warns_of_a_lease_that_a_slow_send_outlives(
    lease: int, timeout: int | None, warnings: int, settings: Any
) -> None:
    settings.MESSAGE_LEASE = timedelta(seconds=lease)
    settings.EMAIL_TIMEOUT = timeout
    assert len(lease_outlives_a_slow_send(None)) == warnings
