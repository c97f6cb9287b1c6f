"""Bookings, and how they went."""

from .booking import AnswerLink, Booking, BookingQuerySet, BookingRules, ProposedTime
from .draft import BookingDraft
from .evaluation import Evaluation, EvaluationAnswer, EvaluationQuestion

__all__ = [
    "AnswerLink",
    "Booking",
    "BookingDraft",
    "BookingQuerySet",
    "BookingRules",
    "Evaluation",
    "EvaluationAnswer",
    "EvaluationQuestion",
    "ProposedTime",
]
