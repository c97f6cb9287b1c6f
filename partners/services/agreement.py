"""The partner agreement's way through NSR. Ending it also hides activities: see `catalogue.services.agreement`."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from notifications.services import notify_each
from workflow import clock
from workflow.machine import Actor
from workflow.services.transition import history, transition

from .. import mails
from ..enums import AgreementStatus
from ..models import Organisation
from .organisation import PartnerError


@transaction.atomic
def start_review(*, organisation: Organisation, by: User) -> Organisation:
    """NSR begins to look at the application. No mail: an inner step."""
    organisation = _locked(organisation)
    transition(organisation, AgreementStatus.UNDER_REVIEW, actor=Actor(by, "staff"))
    return organisation


@transaction.atomic
def ask_for_more(*, organisation: Organisation, by: User, question: str) -> Organisation:
    """Ask the applicant `question`; the case waits for the answer."""
    return _move(
        organisation, AgreementStatus.MORE_INFORMATION, Actor(by, "staff"), question, mails.Mail.MORE_INFORMATION
    )


@transaction.atomic
def answer(*, organisation: Organisation, by: User, text: str) -> Organisation:
    """The partner answers NSR's question; the case goes back to the queue.

    Raises: PartnerError for an empty answer.
    """
    if not text.strip():
        raise PartnerError(_("Skriv et svar."), "text")
    organisation = _locked(organisation)
    transition(organisation, AgreementStatus.UNDER_REVIEW, actor=Actor(by, "partner"), reason=text)
    return organisation


@transaction.atomic
def approve(*, organisation: Organisation, by: User, ends_on: date | None = None) -> Organisation:
    """Make the organisation an active partner, to and including `ends_on` when given.

    Raises: PartnerError, beside `ends_on`, for a day that has passed.
    """
    if ends_on is not None and ends_on < clock.today():
        raise PartnerError(_("Dagen er passert. Velg en dag fra i dag av, eller la feltet stå tomt."), "ends_on")
    organisation = _locked(organisation)
    organisation.agreement_ends_on = ends_on
    return _move(
        organisation,
        AgreementStatus.ACTIVE,
        Actor(by, "staff"),
        "",
        mails.Mail.APPROVED,
        extra_fields=("agreement_ends_on",),
        locked=True,
    )


@transaction.atomic
def decline(*, organisation: Organisation, by: User, reason: str) -> Organisation:
    """Say no, with a reason the applicant reads."""
    return _move(organisation, AgreementStatus.DECLINED, Actor(by, "staff"), reason, mails.Mail.DECLINED)


@transaction.atomic
def end(*, organisation: Organisation, to: str, actor: Actor, reason: str) -> Organisation:
    """Terminate the agreement, or let it expire."""
    return _move(organisation, to, actor, reason, mails.Mail.ENDED)


def open_question(organisation: Organisation) -> str:
    """What NSR asks the partner now; empty when nothing."""
    if organisation.status != AgreementStatus.MORE_INFORMATION:
        return ""
    entry = history(organisation).filter(to_state=AgreementStatus.MORE_INFORMATION).last()
    return entry.reason if entry else ""


def _locked(organisation: Organisation) -> Organisation:
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def _move(
    organisation: Organisation,
    to: str,
    actor: Actor,
    reason: str,
    mail: mails.Mail,
    extra_fields: tuple[str, ...] = (),
    locked: bool = False,
) -> Organisation:
    """Move and tell every member; the log row's number makes the mail one per move."""
    if not locked:
        organisation = _locked(organisation)
    entry = transition(organisation, to, actor=actor, reason=reason, extra_fields=extra_fields)
    notify_each(
        mail,
        to=list(User.objects.filter(partner_memberships__organisation=organisation, is_active=True)),
        context=mails.agreement(organisation, reason=reason),
        url=reverse("partner-profile", args=[organisation.slug]),
        key=f"{mail.value}:{organisation.pk}:{entry.pk}",
    )
    return organisation
