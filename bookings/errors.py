"""The one error of this app."""

from workflow.errors import DomainError


class BookingError(DomainError):
    """A booking, an answer or a cancellation that the rules refuse; the message is for the one who tried."""
