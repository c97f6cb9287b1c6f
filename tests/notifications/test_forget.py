"""Old messages lose their content and their person; that they were sent stays."""

from datetime import UTC, datetime, timedelta

import pytest

from notifications.models import InboxItem, Message, Status
from notifications.services import drain, forget_old, resend
from tests.factories.floor0 import make_message, make_user
from workflow.errors import DomainError

NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_forget_empties_what_is_old_and_finished() -> None:
    kari = make_user()
    for key in ("old", "waiting", "new"):
        make_message(key, to=kari, calendar="Kari kommer")
    make_message("case", to=kari, thread="grant:1")
    Message.objects.filter(key="waiting").update(next_attempt_at=NOON + timedelta(days=400))
    drain()
    Message.objects.exclude(key="new").update(created_at=NOON - timedelta(days=400))
    assert forget_old(NOON - timedelta(days=365)) == 1
    old = Message.objects.get(email="")
    assert old.key == f"forgotten:{old.pk}"
    assert (old.status, old.kind, old.user, old.email, old.context) == (Status.SENT, "test_note", None, "", {})
    assert (old.subject, old.text, old.html, old.calendar, old.url) == ("", "", "", "", "")
    kept = Message.objects.exclude(email="").values_list("key", flat=True)
    assert sorted(kept) == ["case", "new", "waiting"]
    assert InboxItem.objects.count() == 3
    assert forget_old(NOON - timedelta(days=365)) == 0
    with pytest.raises(DomainError):
        resend(message=old)
