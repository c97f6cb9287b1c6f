"""After the visit: the school documents, NSR checks, asks for changes or approves for payment. Sums are øre."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from grants.enums import ApplicationStatus as S
from grants.enums import AttachmentKind, PaymentStatus
from grants.errors import GrantError
from grants.models import Application, Claim, GrantRules
from grants.money import kr
from grants.services import actors, notice
from grants.services.account import verified_account
from grants.services.application import appeal_waits, lock, next_reminder, require, say
from grants.services.budget import committed_to, lock_budgets, release, reserve
from grants.services.kinds import kind_of
from workflow import clock
from workflow.services.transition import transition

LARGEST_GROUP = 2000
LONGEST_EXTENSION = 365
WAITS_FOR_DOCUMENTATION = (S.APPROVED, S.PARTLY_APPROVED, S.CHANGES_ASKED)


@transaction.atomic
def send_claim(*, application: Application, pupils: int, cost_ore: int, comment: str, by: User) -> Claim:
    """Document what was granted: how many went and what it cost. Sent again after changes, it replaces the first.

    1. Lock the case; refuse when it is not the school's turn, or the visit has not been.
    2. Refuse without a receipt or an evaluation of the visit, and impossible numbers.
    3. Keep the claim, log it, give a receipt in the mail.

    Raises: GrantError, beside `pupils`, `cost_ore` or `file`.
    """
    application = lock(application.pk)
    actor = actors.applicant(application, by)
    require(application, S.DOCUMENTED, actor)
    if not kind_of(application).over(application):
        raise GrantError(_("Dere kan dokumentere reisen når besøket har vært."))
    if not 1 <= pupils <= LARGEST_GROUP:
        raise GrantError(_("Skriv hvor mange elever som var med."), "pupils")
    if not 0 < cost_ore <= GrantRules.current().largest_sum_ore:
        raise GrantError(_("Skriv hva reisen kostet, i kroner."), "cost_ore")
    if not application.attachments.filter(kind=AttachmentKind.RECEIPT, removed_at=None).exists():
        raise GrantError(_("Legg ved minst én faktura eller kvittering."), "file")
    kind_of(application).check_documented(application)
    claim, _created = Claim.objects.update_or_create(
        application=application,
        defaults={
            "pupils": pupils,
            "cost_ore": cost_ore,
            "comment": comment.strip(),
            "sent_by": by,
            "sent_at": clock.now(),
            "checked_by": None,
            "checked_at": None,
        },
    )
    entry = transition(
        application, S.DOCUMENTED, actor=actor, data={"pupils": pupils, "cost_ore": cost_ore, "comment": claim.comment}
    )
    notice.claim_received(application, event=str(entry.pk))
    return claim


@transaction.atomic
def ask_for_changes(*, application: Application, text: str, by: User) -> None:
    """Send the documentation back with what is wrong. The school gets at least the time it has to answer questions.

    Raises: GrantError, beside `text`.
    """
    application = lock(application.pk)
    actor = actors.handler(application, by)
    require(application, S.CHANGES_ASKED, actor)
    message = say(application, text, by=by, from_staff=True)
    least = clock.today() + timedelta(days=int(application.version.terms["information_days"]))
    application.documentation_due = max(application.documentation_due or least, least)
    application.remind_on = next_reminder(application)
    entry = transition(
        application,
        S.CHANGES_ASKED,
        actor=actor,
        reason=message.text,
        extra_fields=("documentation_due", "remind_on"),
    )
    notice.changes_asked(application, text=message.text, by=by, event=str(entry.pk))


@transaction.atomic
def extend_documentation(*, application: Application, due: date, reason: str, by: User) -> None:
    """Give the school until `due` to document what was granted; it is told, with NSR's reason in the case.

    Raises: GrantError, beside `due` or `reason`.
    """
    application = lock(application.pk)
    actors.handler(application, by)
    if application.status not in WAITS_FOR_DOCUMENTATION or application.documentation_due is None:
        raise GrantError(_("Saken venter ikke på dokumentasjon."))
    if not reason.strip():
        raise GrantError(_("Skriv hvorfor."), "reason")
    latest = clock.today() + timedelta(days=LONGEST_EXTENSION)
    if not max(application.documentation_due, clock.today()) < due <= latest:
        raise GrantError(_("Velg en dag etter fristen som gjelder nå, og høyst et år fram."), "due")
    application.documentation_due = due
    application.remind_on = next_reminder(application)
    application.save(update_fields=["documentation_due", "remind_on"])
    text = _("Ny frist for å dokumentere reisen: %(day)s. %(reason)s")
    message = say(application, text % {"day": date_format(due), "reason": reason.strip()}, by=by, from_staff=True)
    notice.documentation_wanted(application, event=f"extended-{message.pk}")


@transaction.atomic
def approve_claim(*, application: Application, by: User) -> Application:
    """Find the receipts in order: what was granted, or less when it cost less, is to be paid.

    1. Lock the call (the budget), the school (its half-year), then the case.
    2. Refuse while an appeal waits, with NSR or the appeal body: its answer may change the sum.
    3. Reckon what is to be paid, and let go of the rest of what was reserved. More than is reserved, after an earlier and
       smaller approval, must have room in the frame and under the school's ceiling, as a new grant must.
    4. Freeze the school's verified account, when there is one; else it is set when one is verified.

    Raises: GrantError; OverBudget when an earlier, smaller approval freed money that is used since.
    """
    lock_budgets(application)
    application = lock(application.pk)
    actor = actors.handler(application, by)
    require(application, S.READY_TO_PAY, actor)
    refuse_appealed(application)
    claim = Claim.objects.select_for_update(of=("self",)).get(application=application)
    payable = payable_for(application, claim)
    if payable <= 0:
        raise GrantError(_("Det andre dekker, er like mye som reisen kostet. Da er det ingenting å betale."))
    _hold(application, payable, by)
    now = clock.now()
    claim.checked_by, claim.checked_at = by, now
    claim.save(update_fields=["checked_by", "checked_at"])
    application.payable_ore = payable
    application.payout_account = verified_account(application.school)
    entry = transition(
        application,
        S.READY_TO_PAY,
        actor=actor,
        extra_fields=("payable_ore", "payout_account"),
        data={"payable_ore": payable},
    )
    notice.ready_to_pay(application, event=str(entry.pk))
    return application


def refuse_appealed(application: Application) -> None:
    """Nothing is paid while an appeal waits. Raises: GrantError."""
    if appeal_waits(application):
        raise GrantError(
            _("Utbetalingen av %(case)s venter på klagen. Den betales når NSR eller klageinstansen har svart.")
            % {"case": application}
        )


def payable_for(application: Application, claim: Claim, *, granted_ore: int | None = None) -> int:
    """The sum granted, but never more than the rules give for what the trip did cost.

    Where NSR granted more than the rules give, that was decided with reasons; then only the school's own cost is the ceiling.
    """
    granted = (application.granted_ore or 0) if granted_ore is None else granted_ore
    own_cost = max(claim.cost_ore - application.other_cover_ore, 0)
    if granted > application.expected_ore:
        return min(granted, own_cost)
    return min(granted, kind_of(application).supported(application, cost_ore=claim.cost_ore, pupils=claim.pupils))


def _hold(application: Application, payable: int, by: User) -> None:
    """Let exactly `payable` be reserved for the case. Raises: GrantError when what the case once let go is used since."""
    key = f"claim:{application.pk}:{clock.now().isoformat()}"
    held = committed_to(application)
    missing = payable - held
    if missing > 0:
        most = max(kind_of(application).left_for_school(application), held)
        if payable > most:
            raise GrantError(
                _(
                    "Skolen har brukt det denne saken ga fra seg, på andre reiser i halvåret. Her kan det betales inntil %(most)s, "
                    "og reisen gir rett til %(sum)s. Omgjør vedtaket til en sum skolen har igjen, og godkjenn på nytt."
                )
                % {"most": kr(most), "sum": kr(payable)}
            )
        reserve(application=application, amount_ore=missing, by=by, key=key)
    else:
        release(application=application, by=by, key=key, keep_ore=payable, note=_("Reisen kostet mindre"))


@transaction.atomic
def reopen_claim(*, application: Application, reason: str, by: User) -> None:
    """Take an approval for payment back, before it is in a batch. By a case handler or finance.

    Raises: GrantError, beside `reason`.
    """
    application = lock(application.pk)
    actor = actors.finance_of(application, by) if actors.has_finance(by) else actors.handler(application, by)
    require(application, S.DOCUMENTED, actor)
    if not reason.strip():
        raise GrantError(_("Skriv hvorfor."), "reason")
    if application.payments.filter(status__in=[PaymentStatus.PENDING, PaymentStatus.PAID]).exists():
        raise GrantError(_("Saken er i en betalingsbunke. Avbryt bunken først."))
    application.payable_ore, application.payout_account = None, None
    transition(
        application, S.DOCUMENTED, actor=actor, reason=reason.strip(), extra_fields=("payable_ore", "payout_account")
    )
