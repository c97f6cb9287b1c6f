"""What the fields of an activity are called and hold, in words: for the host who checks them and the staff who approve."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from workflow.formatting import phone

from .enums import GRADES, BookingKind, Factor, TeachingLanguage
from .models import Activity


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
    "contact_phone": lambda activity: phone(activity.contact_phone),
    "role_models": lambda activity: ", ".join(person.name for person in activity.role_models.all()),
}


def shown(activity: Activity, name: str) -> str:
    """The field in words; "" when it is empty."""
    value = SHOWN[name](activity) if name in SHOWN else getattr(activity, name)
    return "" if value is None else str(value)
