"""The errors that services raise. Each carries a message fit for the user."""

from collections.abc import Iterable

from django.utils.functional import Promise


class DomainError(Exception):
    """A rule said no.

    message: what to tell the user, in their language.
    field: the form field that the message belongs beside; empty when it concerns the whole form.
    others: what else the rule found, so that all of it can be mended at once.
    """

    others: tuple["DomainError", ...] = ()

    def __init__(self, message: str | Promise, field: str = "") -> None:
        super().__init__(message)
        self._message = message
        self.field = field

    @property
    def message(self) -> str:
        return str(self._message)

    def __str__(self) -> str:
        return self.message


def refuse(wrong: Iterable[DomainError]) -> None:
    """Raise the first of `wrong` with the rest as its `others`; nothing when there is none."""
    found = list(wrong)
    if found:
        found[0].others = tuple(found[1:])
        raise found[0]


class TransitionError(DomainError):
    """The state machine's table does not allow this move for this role."""
