"""What a grant service refuses with."""

from workflow.errors import DomainError


class GrantError(DomainError):
    """A refusal with a message for the one who asked."""


class OverBudget(GrantError):
    """The frame or the county's share does not hold the sum; `left_ore` is what it would hold."""

    def __init__(self, message: str, left_ore: int) -> None:
        super().__init__(message)
        self.left_ore = left_ore
