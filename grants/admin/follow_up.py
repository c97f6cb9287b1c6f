"""The buttons of a case beside the decision: withdraw, lapse, appeal, documentation, export."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.enums import APPEALABLE, OPEN_APPEAL, AppealStatus, DecisionKind
from grants.enums import ApplicationStatus as S
from grants.errors import GrantError
from grants.mails import Mail
from grants.models import Application
from grants.services import actors, appeal, handling
from grants.services import application as applications
from grants.services.decision import decision_in_force
from grants.services.lapse import check_lapse, lapse
from workflow.admin import object_action

from . import preview
from .confirm import CaseConfirm, role, the_appeal
from .decisions import CHANGE, decides, may, money_notes
from .forms import (
    AppealChangeForm,
    BodyAnswerForm,
    CaseForm,
    DecideAppealForm,
    EnterAppealForm,
    LapseForm,
    ReasonForm,
    TreatAppealForm,
)


def withdrawal_goes_out(application: Application, request: HttpRequest, form: CaseForm) -> preview.Outgoing:
    applications.refuse_appealed(application)
    mail = preview.mail_to_school(Mail.WITHDRAWN, application, reason=form.cleaned_data["reason"])
    return preview.Outgoing(mails=[mail])


def lapse_goes_out(application: Application, request: HttpRequest, form: LapseForm) -> preview.Outgoing:
    applications.refuse_appealed(application)
    why, note = form.reason(), form.cleaned_data["note"]
    check_lapse(why=why, note=note)
    return preview.of_lapse(application, why=why, note=note, by=request.user)  # type: ignore[arg-type]


def receipt_goes_out(application: Application, request: HttpRequest, form: EnterAppealForm) -> preview.Outgoing:
    decision = decision_in_force(application)
    due = decision.appeal_due if decision else None
    late = bool(due and form.cleaned_data["received_on"] > due)
    extra = {"late": late, "text": form.cleaned_data["text"][:500]}
    return preview.Outgoing(mails=[preview.mail_to_school(Mail.APPEAL_RECEIVED, application, **extra)])


def answer_goes_out(application: Application, request: HttpRequest, form: DecideAppealForm) -> preview.Outgoing:
    status, judgement = AppealStatus(form.cleaned_data["status"]), form.judgement()
    notes = []
    if status == AppealStatus.CHANGED:
        handling.check_judgement(application, judgement)
        notes = money_notes(application, judgement)
    shown = preview.of_appeal(
        application, status=status, conclusion=form.cleaned_data["conclusion"], judgement=judgement, by=request.user
    )  # type: ignore[arg-type]
    return preview.Outgoing(shown.letter, shown.mails, notes)


def body_answer_goes_out(application: Application, request: HttpRequest, form: BodyAnswerForm) -> preview.Outgoing:
    if form.cleaned_data["status"] == AppealStatus.CHANGED:
        judgement = form.judgement()
        handling.check_judgement(application, judgement)
        shown = preview.of_decision(
            application,
            judgement,
            by=request.user,  # type: ignore[arg-type]
            kind=DecisionKind.APPEAL,
            final=True,
        )
        return preview.Outgoing(shown.letter, shown.mails, money_notes(application, judgement))
    waiting = _waiting(request, application, AppealStatus.UPHELD)
    waiting.decision.application = application
    waiting.body_answer, waiting.body_answered_on = form.cleaned_data["answer"], form.cleaned_data["answered_on"]
    waiting.body_entered_by = request.user
    return preview.of_body_answer(waiting)


def _is_decided(application: Application) -> bool:
    return application.status in APPEALABLE and application.decided_at is not None


def _may_enter_appeal(application: Application, request: HttpRequest) -> bool:
    if not _is_decided(application) or not decides(request, application):
        return False
    return the_appeal(request, application, *OPEN_APPEAL, AppealStatus.UPHELD) is None


def _may_treat_appeal(application: Application, request: HttpRequest) -> bool:
    return (
        _is_decided(application)
        and decides(request, application)
        and the_appeal(request, application, *OPEN_APPEAL) is not None
    )


def _may_decide_appeal(application: Application, request: HttpRequest) -> bool:
    """Once someone has begun to treat it."""
    treated = the_appeal(request, application, AppealStatus.UNDER_REVIEW) is not None
    return treated and role(request) == "approver" and _may_treat_appeal(application, request)


def _may_propose_change(application: Application, request: HttpRequest) -> bool:
    return decides(request, application) and the_appeal(request, application, AppealStatus.UPHELD) is not None


def _may_enter_body_answer(application: Application, request: HttpRequest) -> bool:
    appeal = the_appeal(request, application, AppealStatus.UPHELD)
    return appeal is not None and decides(request, application) and appeal.decision.decided_by_id != request.user.pk


class FollowUpActions(CaseConfirm):
    """What may happen to a case beside its decision."""

    @object_action(
        "for-klage",
        gettext_lazy("Før inn klage"),
        done=gettext_lazy("Klagen er ført inn. Skolen har fått kvittering."),
        text=gettext_lazy("For klager som kom på papir eller e-post."),
        permission=CHANGE,
        available=_may_enter_appeal,
        form=EnterAppealForm,
        preview=receipt_goes_out,
    )
    def enter_appeal(self, request: Any, obj: Application, form: EnterAppealForm) -> None:
        text, received_at = form.cleaned_data["text"], form.received_at()
        try:
            appeal.enter_appeal(application=obj, text=text, received_at=received_at, by=request.user)
        except GrantError as error:
            field = "received_on" if error.field == "received_at" else error.field
            raise GrantError(error.message, field) from None

    @object_action(
        "behandle-klage",
        gettext_lazy("Behandle klagen"),
        done=gettext_lazy("Vurderingen er lagret."),
        text=gettext_lazy("Vurderingen er intern til klagen er avgjort. Skolen får ingen melding nå."),
        permission=CHANGE,
        available=_may_treat_appeal,
        form=TreatAppealForm,
    )
    def treat_appeal(self, request: Any, obj: Application, form: TreatAppealForm) -> None:
        waiting = _waiting(request, obj)
        appeal.treat_appeal(appeal=waiting, conclusion=form.cleaned_data["conclusion"], by=request.user)

    @object_action(
        "avgjor-klage",
        gettext_lazy("Avgjør klagen"),
        done=gettext_lazy("Klagen er avgjort. Svaret er på vei til skolen."),
        permission=CHANGE,
        available=_may_decide_appeal,
        form=DecideAppealForm,
        preview=answer_goes_out,
    )
    def decide_appeal(self, request: Any, obj: Application, form: DecideAppealForm) -> None:
        status = AppealStatus(form.cleaned_data["status"])
        appeal.decide_appeal(
            appeal=_waiting(request, obj),
            status=status,
            conclusion=form.cleaned_data["conclusion"],
            by=request.user,
            judgement=form.judgement() if status == AppealStatus.CHANGED else None,
        )

    @object_action(
        "innstill-klageinstans",
        gettext_lazy("Innstill klageinstansens endring"),
        done=gettext_lazy("Endringen er innstilt. Lederne har fått beskjed."),
        text=gettext_lazy(
            "Når klageinstansen endrer et vedtak over grensen for én person. En leder fører inn svaret etterpå."
        ),
        permission=CHANGE,
        available=_may_propose_change,
        form=AppealChangeForm,
    )
    def propose_change(self, request: Any, obj: Application, form: AppealChangeForm) -> None:
        seen = request.POST.get("seen", obj.status)
        handling.propose(
            application=obj, judgement=form.judgement(), by=request.user, seen=seen, kind=DecisionKind.APPEAL
        )

    @object_action(
        "klageinstans",
        gettext_lazy("Før inn klageinstansens svar"),
        done=gettext_lazy("Svaret er ført inn. Brevet er på vei til skolen."),
        text=gettext_lazy("Klageinstansens avgjørelse er endelig. Legg den ved i arkivet."),
        permission=CHANGE,
        available=_may_enter_body_answer,
        form=BodyAnswerForm,
        preview=body_answer_goes_out,
    )
    def enter_body_answer(self, request: Any, obj: Application, form: BodyAnswerForm) -> None:
        status = AppealStatus(form.cleaned_data["status"])
        appeal.enter_body_answer(
            appeal=_waiting(request, obj, AppealStatus.UPHELD),
            status=status,
            answer=form.cleaned_data["answer"],
            answered_on=form.cleaned_data["answered_on"],
            by=request.user,
            judgement=form.judgement() if status == AppealStatus.CHANGED else None,
        )

    @object_action(
        "trekk",
        gettext_lazy("Trekk for skolen"),
        done=gettext_lazy("Søknaden er trukket. Skolen har fått beskjed."),
        text=gettext_lazy("Når skolen ber om det. Det som er reservert, blir frigitt."),
        permission=CHANGE,
        available=may(S.WITHDRAWN),
        form=ReasonForm,
        danger=True,
        preview=withdrawal_goes_out,
    )
    def withdraw(self, request: Any, obj: Application, form: CaseForm) -> None:
        applications.withdraw(application=obj, reason=form.cleaned_data["reason"], by=request.user)

    @object_action(
        "bortfall",
        gettext_lazy("La støtten falle bort"),
        done=gettext_lazy("Støtten er bortfalt. Brevet er på vei til skolen."),
        text=gettext_lazy("Et vedtak som skolen kan klage på. Det som er reservert, blir frigitt."),
        permission=CHANGE,
        available=may(S.LAPSED),
        form=LapseForm,
        danger=True,
        preview=lapse_goes_out,
    )
    def let_lapse(self, request: Any, obj: Application, form: LapseForm) -> None:
        actor = actors.handler(obj, request.user)
        if not lapse(application=obj, why=form.reason(), actor=actor, note=form.cleaned_data["note"]):
            raise GrantError(_("Støtten kan ikke falle bort nå."))


def _waiting(request: HttpRequest, application: Application, *statuses: str) -> Any:
    found = the_appeal(request, application, *(statuses or OPEN_APPEAL))
    if found is None:
        raise GrantError(_("Klagen er alt avgjort."))
    return found
