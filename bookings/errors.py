"""The one error of this app."""

from uuid import UUID

from workflow.errors import DomainError


class BookingError(DomainError):
    """A booking, an answer or a cancellation that the rules refuse; the message is for the one who tried."""


class GroupWaits(BookingError):
    """The group has asked already; `booking_id` is the request to settle first."""

    def __init__(self, message: str, booking_id: UUID) -> None:
        super().__init__(message, "group_name")
        self.booking_id = booking_id
