"""External reviewers (fagvurderere): people outside NSR whom staff have asked to look at applications."""

from __future__ import annotations

from typing import Any

from accounts.models import StaffGroup


def is_reviewer(user: Any) -> bool:
    """Whether an active `user` holds the role. One query for one who is logged in."""
    return bool(user.is_authenticated and user.is_active) and user.groups.filter(name=StaffGroup.REVIEWER).exists()
