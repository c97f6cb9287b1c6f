"""State machines: frozen tables of which role may move what from where to where."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import TextChoices
from django.utils.functional import Promise

Label = str | Promise

CLOCK_ROLE = "clock"


@dataclass(frozen=True)
class Actor:
    """Who acts, and in which role towards the object at hand ("school", "host", "staff", "clock")."""

    user: AbstractBaseUser | None
    role: str


CLOCK = Actor(user=None, role=CLOCK_ROLE)


@dataclass(frozen=True)
class StateMachine:
    """A table {from: {to: roles}} with two labels for each state.

    `initial` is where an object begins; `other_starts` are further states it may be created in.
    `staff_labels` are the labels of `states` unless given. The table is checked and frozen when it is made.
    """

    name: str
    states: type[TextChoices]
    initial: str
    moves: Mapping[str, Mapping[str, frozenset[str]]]
    user_labels: Mapping[str, Label]
    staff_labels: Mapping[str, Label] = field(default_factory=dict)
    other_starts: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        known = {str(value) for value in self.states.values}
        staff = self.staff_labels or {str(state.value): state.label for state in self.states}
        moves = {
            str(source): MappingProxyType({str(target): roles for target, roles in targets.items()})
            for source, targets in self.moves.items()
        }
        self._check(known, moves, staff)
        put = object.__setattr__
        put(self, "initial", str(self.initial))
        put(self, "moves", MappingProxyType(moves))
        put(self, "other_starts", frozenset(str(state) for state in self.other_starts))
        put(self, "staff_labels", MappingProxyType({str(key): label for key, label in staff.items()}))
        put(self, "user_labels", MappingProxyType({str(key): label for key, label in self.user_labels.items()}))

    def _check(
        self,
        known: set[str],
        moves: Mapping[str, Mapping[str, frozenset[str]]],
        staff: Mapping[str, Label],
    ) -> None:
        reached = {str(self.initial), *(str(state) for state in self.other_starts)}
        for source, targets in moves.items():
            for target, roles in targets.items():
                # A bare string here would turn "in" into a search for letters.
                if not isinstance(roles, frozenset) or not roles:
                    raise ValueError(f"{self.name}: {source} → {target} needs a frozenset of roles")
                reached.add(target)
        if (reached | set(moves)) != known:
            raise ValueError(f"{self.name}: unknown or unreachable states {(reached | set(moves)) ^ known}")
        for labels in (staff, self.user_labels):
            if {str(key) for key in labels} != known:
                raise ValueError(f"{self.name}: labels missing or unknown: {({str(k) for k in labels}) ^ known}")

    @property
    def starts(self) -> frozenset[str]:
        return self.other_starts | {self.initial}

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(role for _, _, roles in self.edges() for role in roles)

    @property
    def finals(self) -> frozenset[str]:
        """The states that nothing leaves."""
        return frozenset(str(value) for value in self.states.values if not self.moves.get(str(value)))

    def edges(self) -> Iterator[tuple[str, str, frozenset[str]]]:
        for source, targets in self.moves.items():
            for target, roles in targets.items():
                yield source, target, roles

    def allows(self, source: str, target: str, role: str) -> bool:
        return role in self.moves.get(str(source), {}).get(str(target), frozenset())

    def targets(self, source: str, role: str) -> list[str]:
        """Where `role` may move an object that stands in `source`, in the table's order."""
        return [target for target, roles in self.moves.get(str(source), {}).items() if role in roles]
