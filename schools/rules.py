"""What the register's facts about a school mean to us."""

from django.db.models import Q

LOWER_SECONDARY = 8
GRADES = range(1, 14)


def takes_part() -> Q:
    """The schools we are for: those with ungdomstrinn or videregående, and those whose grades the register leaves out."""
    return Q(is_upper_secondary=True) | Q(last_grade__gte=LOWER_SECONDARY) | Q(last_grade=None)


def mail_domain(email: str) -> str:
    """The part of an address after the @, as schools' domains are compared. Never a part of it: pupils have elev.…"""
    return email.rpartition("@")[2].lower()
