"""How the visit went: the questions staff keep, answered by the school, once but changeable."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import translation

from bookings.enums import Answer, BookingStatus
from bookings.errors import BookingError
from bookings.models import Booking, Evaluation, EvaluationAnswer, EvaluationQuestion
from bookings.services.evaluation import evaluate, field_name, questions
from catalogue.enums import Factor
from tests.factories.bookings import BookingFactory, Cast
from workflow import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked() -> list[EvaluationQuestion]:
    EvaluationQuestion.objects.all().delete()
    rows = [
        EvaluationQuestion(nb=f"{factor}?", nn=f"{factor} nn?", factor=factor, order=n)
        for n, factor in enumerate(Factor)
    ]
    words = EvaluationQuestion(nb="Ellers?", nn="Elles?", answer=Answer.WORDS, order=9)
    retired = EvaluationQuestion(nb="Gammelt", nn="Gammalt", is_active=False)
    EvaluationQuestion.objects.bulk_create([*rows, words, retired])
    return questions()


@pytest.fixture
def visit(cast: Cast) -> Booking:
    """A visit that ended an hour ago."""
    slot = cast.slot
    slot.starts_at, slot.ends_at = clock.now() - timedelta(hours=3), clock.now() - timedelta(hours=1)
    slot.save()
    return BookingFactory(slot=slot, school=cast.school, booked_by=cast.teacher, status=BookingStatus.COMPLETED)


def answers(asked: list[EvaluationQuestion], value: int | str = 4, words: str = " Fin dag ") -> dict[int, Any]:
    return {question.pk: words if question.answer == Answer.WORDS else value for question in asked}


def test_one_question_for_each_part_of_realfagskapital_to_begin_with() -> None:
    found = questions()
    assert [question.factor for question in found] == [*Factor.values, ""]
    assert [question.answer for question in found] == ["scale"] * 4 + ["words"]


def test_a_question_is_read_in_the_language_in_use() -> None:
    question = EvaluationQuestion(nb="Hva?", nn="Kva?", en="")
    seen = []
    for language in ("nb", "nn", "en"):
        with translation.override(language):
            seen.append(question.text)
    assert seen == ["Hva?", "Kva?", "Hva?"]


def test_answers_are_kept(cast: Cast, visit: Booking, asked: list[EvaluationQuestion]) -> None:
    evaluation = evaluate(booking=visit, took_place=True, pupils_met=26, answers=answers(asked), by=cast.colleague)
    assert (evaluation.took_place, evaluation.pupils_met, evaluation.answered_by) == (True, 26, cast.colleague)
    rows = evaluation.answers.order_by("question__order").values_list("question__factor", "value", "text")
    assert list(rows) == [*((factor, 4, "") for factor in Factor.values), ("", None, "Fin dag")]


def test_answering_again_replaces(cast: Cast, visit: Booking, asked: list[EvaluationQuestion]) -> None:
    evaluate(booking=visit, took_place=True, pupils_met=26, answers=answers(asked), by=cast.teacher)
    evaluate(booking=visit, took_place=True, pupils_met=25, answers=answers(asked, "2", ""), by=cast.teacher)
    assert Evaluation.objects.get().pupils_met == 25
    assert list(EvaluationAnswer.objects.values_list("value", flat=True)) == [2] * 4


@pytest.mark.parametrize("given", ["", None, 0, 6, "3,5", "mye", -1])
def test_a_scale_has_five_steps(
    cast: Cast, visit: Booking, asked: list[EvaluationQuestion], given: int | str | None
) -> None:
    with pytest.raises(BookingError) as error:
        evaluate(
            booking=visit,
            took_place=True,
            pupils_met=26,
            answers={**answers(asked), asked[1].pk: given},  # type: ignore[dict-item]
            by=cast.teacher,
        )
    assert (error.value.field, error.value.message) == (field_name(asked[1]), "Velg et tall fra 1 til 5.")
    assert Evaluation.objects.count() == 0


def test_a_visit_that_came_to_nothing_needs_no_scales(
    cast: Cast, visit: Booking, asked: list[EvaluationQuestion]
) -> None:
    evaluation = evaluate(booking=visit, took_place=False, pupils_met=0, answers={}, by=cast.teacher)
    assert (evaluation.took_place, evaluation.answers.count()) == (False, 0)


@pytest.mark.parametrize("pupils", [0, -1, 2001])
def test_absurd_numbers_of_pupils(cast: Cast, visit: Booking, asked: list[EvaluationQuestion], pupils: int) -> None:
    with pytest.raises(BookingError) as error:
        evaluate(booking=visit, took_place=True, pupils_met=pupils, answers=answers(asked), by=cast.teacher)
    assert error.value.field == "pupils_met"


def test_only_the_school_answers(cast: Cast, visit: Booking, asked: list[EvaluationQuestion]) -> None:
    for outsider in (cast.stranger, cast.host):
        with pytest.raises(BookingError):
            evaluate(booking=visit, took_place=True, pupils_met=26, answers=answers(asked), by=outsider)
    assert Evaluation.objects.count() == 0


def test_not_before_the_visit(cast: Cast, asked: list[EvaluationQuestion]) -> None:
    booking = BookingFactory(slot=cast.slot, school=cast.school, booked_by=cast.teacher, status=BookingStatus.CONFIRMED)
    options = {"booking": booking, "took_place": True, "pupils_met": 26, "answers": answers(asked)}
    with pytest.raises(BookingError):
        evaluate(by=cast.teacher, **options)
    with time_machine.travel(cast.slot.starts_at, tick=False):
        assert evaluate(by=cast.teacher, **options).took_place is True


@pytest.mark.parametrize("status", [BookingStatus.CANCELLED_BY_HOST, BookingStatus.DECLINED, BookingStatus.WITHDRAWN])
def test_not_of_a_visit_that_was_called_off(
    cast: Cast, visit: Booking, asked: list[EvaluationQuestion], status: BookingStatus
) -> None:
    Booking.objects.update(status=status)
    with pytest.raises(BookingError):
        evaluate(booking=visit, took_place=True, pupils_met=26, answers=answers(asked), by=cast.teacher)


def test_the_database_keeps_the_scale_too(cast: Cast, visit: Booking, asked: list[EvaluationQuestion]) -> None:
    evaluation = evaluate(booking=visit, took_place=True, pupils_met=26, answers=answers(asked), by=cast.teacher)
    with pytest.raises(IntegrityError), transaction.atomic():
        EvaluationAnswer.objects.filter(evaluation=evaluation, question=asked[0]).update(value=6)
