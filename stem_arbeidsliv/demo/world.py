"""What the seeding steps hand on to each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from django.contrib.auth.hashers import make_password

from accounts.models import User
from catalogue.models import Activity, Slot
from partners.models import Organisation, RoleModel
from schools.models import School

from .personas import PASSWORD

SEED = 20260822


@dataclass
class World:
    """The country while it is being made. `now` is the moment the demo is seeded."""

    now: datetime
    today: date
    rng: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 -- the same country every time is the point
    password: str = field(default_factory=lambda: make_password(PASSWORD))
    """Everybody's, hashed once: it takes long, as it should."""
    names: set[str] = field(default_factory=set)
    personas: dict[str, User] = field(default_factory=dict)
    schools: dict[str, School] = field(default_factory=dict)
    teachers: dict[int, list[User]] = field(default_factory=dict)
    """Verified people by school."""
    partners: dict[str, Organisation] = field(default_factory=dict)
    members: dict[int, list[User]] = field(default_factory=dict)
    """People who act for an organisation, by organisation."""
    role_models: dict[tuple[int, str], RoleModel] = field(default_factory=dict)
    activities: dict[str, Activity] = field(default_factory=dict)
    """By title."""
    free_slots: dict[int, list[Slot]] = field(default_factory=dict)
    """Upcoming listed slots by activity, in order of time."""

    @property
    def staff(self) -> User:
        return self.personas["saksbehandler"]

    def host(self, activity: Activity) -> User:
        return self.members[activity.organisation_id][0]
