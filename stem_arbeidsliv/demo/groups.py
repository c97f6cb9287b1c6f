"""School classes that could have come: how many, what they work with, what they need."""

from __future__ import annotations

from random import Random

from accounts.models import User
from bookings.services.booking import Contact, Group
from catalogue.enums import Unit
from catalogue.models import Activity
from schools.models import School

from .numbers import phone

WORKING_ON = (
    "Vi holder på med energi og bærekraft, og skal lage utstilling etter besøket.",
    "Elevene skal velge programfag og trenger å se hva realfag brukes til.",
    "Utdanningsvalg: elevene skal intervjue noen om jobben deres.",
    "Vi har jobbet med elektrisitet i tre uker.",
    "Tverrfaglig prosjekt om teknologi og samfunn.",
    "Klassen har programmert microbit og vil se noe i virkeligheten.",
    "Kjemi i hverdagen. Elevene har laget egne spørsmål.",
    "",
)
NEEDS = (
    "",
    "",
    "",
    "En elev bruker rullestol.",
    "To elever trenger å vite planen på forhånd. Kan dere sende program?",
    "En elev har nøtteallergi.",
    "Tre elever har kort botid i Norge; enkle ord og bilder hjelper.",
)


def school_fits(school: School, activity: Activity) -> bool:
    first, last = school.first_grade or 1, school.last_grade or 13
    return any(first <= grade <= last for grade in activity.grades)


# A persona comes with the same class every time.
CLASSES = {"larer@demo.example": ("9B", 9, 26), "radgiver@demo.example": ("10. trinn", 10, 24)}


def group_for(rng: Random, school: School, activity: Activity, by: User) -> Group:
    """A group of `by` at `school` that fits the size and grades of `activity`."""
    first, last = school.first_grade or 1, school.last_grade or 13
    grade = rng.choice([grade for grade in activity.grades if first <= grade <= last])
    single = activity.unit == Unit.PUPILS
    if single:
        pupils = rng.randint(activity.group_min, min(activity.group_max, 2 if activity.group_max < 10 else 15))
        adults = 0 if activity.group_max < 10 else 1
    else:
        adults = 1 if activity.group_max < 15 else 2
        low = max(1, activity.group_min - adults, 1)
        pupils = rng.randint(max(low, min(14, activity.group_max - adults)), min(30, activity.group_max - adults))
    name = _name(rng, grade)
    if by.email in CLASSES:
        name, grade, size = CLASSES[by.email]
        pupils = pupils if single else min(size, activity.group_max - adults)
    return Group(
        name=name,
        grade=grade,
        pupils=pupils,
        adults=adults,
        working_on=rng.choice(WORKING_ON),
        needs=rng.choice(NEEDS),
    )


def contact(user: User) -> Contact:
    return Contact(name=user.name, email=user.email, phone=phone(user.email))


def _name(rng: Random, grade: int) -> str:
    letter = rng.choice("ABCDE")
    return f"{grade}{letter}" if grade <= 10 else f"{grade - 10}ST{letter}"
