"""What partners offer: activities, and the slots in which they happen."""

from .activity import Activity, Subject
from .search import SearchRow, SearchText
from .slot import Slot, SlotRoleModel, SlotSeries

__all__ = ["Activity", "SearchRow", "SearchText", "Slot", "SlotRoleModel", "SlotSeries", "Subject"]
