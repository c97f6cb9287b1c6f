"""How far a registration has come, for the host's pages: progress, task list, and the answers to check."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from .. import rules
from ..enums import GRADES, ActivityStatus, BookingKind, Factor, TeachingLanguage
from ..models import Activity
from ..rules import Gap, Step

Line = dict[str, Any]


def crumbs(activity: Activity | None = None) -> list[Line]:
    trail = [
        {"url": reverse("partner-desk"), "label": _("Virksomheten")},
        {"url": reverse("host-activity-list"), "label": _("Aktiviteter")},
    ]
    if activity is not None:
        trail.append({"url": reverse("host-activity", args=[activity.slug]), "label": activity.title})
    return trail


def first_steps() -> list[Line]:
    """The progress before there is an activity."""
    labels = [*(step.label for step in Step), _("Se over og send")]
    return [{"label": label, "state": "todo" if place else "current"} for place, label in enumerate(labels)]


def progress(activity: Activity, here: Step | None) -> list[Line]:
    """Every step as the progress shows it; `here` is None on the last page, where the answers are checked."""
    holes = {gap.step for gap in rules.missing(activity)}
    lines = []
    for step in rules.steps_for(activity.kind):
        state = "current" if step == here else "done" if rules.is_done(activity, step) and step not in holes else "todo"
        lines.append({"label": step.label, "state": state, "url": _address(activity, step)})
    last = reverse("host-activity-preview", args=[activity.slug])
    lines.append({"label": _("Se over og send"), "state": "todo" if here else "current", "url": last})
    return lines


def tasks(activity: Activity, missing: Collection[Gap]) -> list[Line]:
    """The steps as a task list: done, not yet opened, or what each lacks."""
    return [
        {
            "label": step.label,
            "url": _address(activity, step),
            "done": rules.is_done(activity, step),
            "gaps": [gap.text for gap in missing if gap.step == step],
        }
        for step in rules.steps_for(activity.kind)
    ]


def address_after(activity: Activity, here: Step, action: str) -> str:
    """Where a saved step leads: on, back, or to the overview. A live activity's step leads to the overview."""
    steps = rules.steps_for(activity.kind)
    place = steps.index(here)
    overview = reverse("host-activity", args=[activity.slug])
    if action == "back" and place > 0:
        return _address(activity, steps[place - 1])
    if action != "next" or activity.status not in (ActivityStatus.DRAFT, ActivityStatus.RETURNED):
        return overview
    if place + 1 < len(steps):
        return _address(activity, steps[place + 1])
    return reverse("host-activity-preview", args=[activity.slug])


def answers(activity: Activity) -> list[Line]:
    """All that was filled in, by step, each with the address to change it."""
    sections = []
    for step in rules.steps_for(activity.kind):
        names = rules.fields_for(activity.kind, step)
        facts = [(label(name), shown(activity, name)) for name in names if name != "instant"]
        sections.append(
            {"label": step.label, "url": _address(activity, step), "facts": [fact for fact in facts if fact[1]]}
        )
    return sections


def _address(activity: Activity, step: Step) -> str:
    return reverse("host-activity-step", args=[activity.slug, step.value])


def label(name: str) -> str:
    """What the field is called, to begin a line."""
    text = str(Activity._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return text[:1].upper() + text[1:]


def _names(values: Iterable[Any], labels: Mapping[Any, object]) -> str:
    return ", ".join(str(labels[value]) for value in values if value in labels)


def _booking(activity: Activity) -> str:
    if activity.booking_kind == BookingKind.FIXED:
        how = _("bekreftes med én gang") if activity.instant else _("dere svarer på hver forespørsel")
        return f"{activity.get_booking_kind_display()} – {how}"
    return str(activity.get_booking_kind_display())


SHOWN: dict[str, Callable[[Activity], object]] = {
    "kind": lambda activity: activity.get_kind_display(),
    "grades": lambda activity: _names(sorted(activity.grades), dict(GRADES)),
    "subjects": lambda activity: ", ".join(str(subject) for subject in activity.subjects.all()),
    "factors": lambda activity: _names(activity.factors, dict(Factor.choices)),
    "place": lambda activity: activity.get_place_display(),
    "unit": lambda activity: activity.get_unit_display(),
    "languages": lambda activity: _names(activity.languages, dict(TeachingLanguage.choices)),
    "booking_kind": _booking,
    "role_models": lambda activity: ", ".join(person.name for person in activity.role_models.all()),
}


def shown(activity: Activity, name: str) -> str:
    """The field in words; "" when it is empty."""
    value = SHOWN[name](activity) if name in SHOWN else getattr(activity, name)
    return "" if value is None else str(value)
