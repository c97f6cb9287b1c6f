"""The table of what each kind of grant adds to the engine: its subject, its rules and its facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from django.db.models import QuerySet

from bookings.models import EvaluationAnswer
from grants.enums import SchemeKind
from grants.models import Application, Call
from grants.services import trip
from schools.models import School


class Result(Protocol):
    """What a check of the rules gives."""

    @property
    def expected_ore(self) -> int: ...
    @property
    def passed(self) -> bool: ...


class Line(Protocol):
    """One rule as it is shown: kept, broken, or waiting (None)."""

    @property
    def ok(self) -> bool | None: ...
    @property
    def text(self) -> str: ...


class Kind(Protocol):
    """A module with these functions is a kind of grant. The engine calls them inside its own transactions, behind the case's lock."""

    def subject_key(self, subject: Any) -> str:
        """What an application is for, in one word; one live application for each."""

    def school_of(self, subject: Any) -> School:
        """The school that may apply for it."""

    def check_subject(self, subject: Any) -> None:
        """Refuse what nobody can apply for now. Raises: GrantError."""

    def subject_of(self, application: Application) -> Any:
        """What the application is for, read anew."""

    def remembered(self, school: School) -> dict[str, Any]:
        """Fields of `Application` to fill in beforehand."""

    def create(self, *, application: Application, subject: Any) -> None:
        """Write the kind's own rows for a new application."""

    def save(self, *, application: Application, fields: dict[str, Any]) -> list[str]:
        """Keep the kind's own fields; gives the labels of those that changed. Raises: GrantError, beside the field."""

    def renew(self, application: Application) -> None:
        """Take what new terms change in the kind's own rows of a draft."""

    def check_complete(self, application: Application) -> Result:
        """Refuse to send what lacks something, else give what `check` gives. Raises: GrantError, beside the field."""

    def check(self, application: Application) -> Result:
        """Hold the application against its terms; writes nothing."""

    def recheck(self, *, application: Application, result: Any = None) -> Result:
        """`check`, unless its `result` is at hand, and keep the answer on the application."""

    def supported(self, application: Application, *, cost_ore: int, pupils: int) -> int:
        """What the terms give for what it did cost, øre."""

    def left_for_school(self, application: Application) -> int:
        """What the school may have for this application beside all it has been granted for others, øre."""

    def documentation_due(self, application: Application) -> date:
        """The last day to document what was granted now."""

    def facts(self, application: Application) -> dict[str, Any]:
        """What letters and mails say about the subject: JSON primitives. Always has `what` (str) and `happens_at` (ISO)."""

    def record(self, application: Application) -> dict[str, Any]:
        """All that is kept of the subject, for the archive: `facts`, and what only the case's own people see."""

    def lines_of(self, application: Application) -> Sequence[Line]:
        """The check as it was kept last, line by line, in the language in use. No query."""

    def arithmetic(self, application: Application) -> dict[str, Any]:
        """How the sum the rules give is reckoned, for a letter that gives less than was asked: JSON primitives. No query."""

    def numbers(self, application: Application) -> dict[str, Any]:
        """Fields of `GrantStatistic`."""

    def fallen_through(self) -> QuerySet[Application]:
        """Applications, not documented yet, whose subject will not happen."""

    def how_it_fell_through(self, application: Application) -> dict[str, str]:
        """For the letter that says so: `how`, a status of the subject, and `on`, the day (ISO); "" where it stands."""

    def moved(self) -> QuerySet[Application]:
        """Applications, not documented yet, whose subject has got another time."""

    def follow(self, application: Application) -> None:
        """Take the subject's new time. The caller holds the application's lock."""

    def over(self, application: Application) -> bool:
        """Whether it has happened, so that it can be documented."""

    def asks_how_it_went(self, application: Application) -> bool:
        """Whether the school must tell of it when it documents."""

    def check_documented(self, application: Application) -> None:
        """Refuse documentation that lacks the kind's own part. Raises: GrantError."""

    def answers(self, application: Application) -> Sequence[EvaluationAnswer]:
        """What the school has said about it afterwards, in the order it was asked. One query."""

    def check_terms(self, call: Call) -> None:
        """Refuse to publish a call whose own terms are missing. Raises: GrantError."""

    def terms(self, call: Call) -> dict[str, Any]:
        """What a version of the call freezes of the kind's own terms."""


KINDS: dict[str, Kind] = {SchemeKind.TRANSPORT: trip}


def kind_of(application: Application) -> Kind:
    return KINDS[application.call.scheme.kind]
