"""Bookings, and how they went."""

from .booking import AnswerLink, Booking, BookingQuerySet, BookingRules, ProposedTime
from .evaluation import Evaluation, EvaluationAnswer, EvaluationQuestion

__all__ = [
    "AnswerLink",
    "Booking",
    "BookingQuerySet",
    "BookingRules",
    "Evaluation",
    "EvaluationAnswer",
    "EvaluationQuestion",
    "ProposedTime",
]
