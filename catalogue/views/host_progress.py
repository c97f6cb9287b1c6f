"""How far a registration has come, for the host's pages: progress, task list, and the answers to check."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from .. import rules
from ..enums import ActivityStatus
from ..field_words import label, shown
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
