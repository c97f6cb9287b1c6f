"""The school's own row, as the lock for what its people may do only one at a time."""

from schools.models import School


def lock_school(*, school_id: int) -> None:
    """Nobody else acts on the school's behalf, where this lock is asked for, until we commit.

    Bookings take it for requests that hold no slot, grants for the school's ceiling, which counts every call, and for its account.
    """
    School.objects.select_for_update(no_key=True).get(pk=school_id)
