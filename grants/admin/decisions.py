"""The buttons of a case up to and including the decision, and its reversal."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.middleware import reviews_cases
from grants.enums import ApplicationStatus as S
from grants.enums import DecisionKind
from grants.errors import GrantError
from grants.mails import Mail
from grants.models import Application
from grants.money import kr
from grants.services import budget, decision, handling
from grants.services.application import information_due
from grants.services.handling import Judgement
from workflow.admin import object_action

from . import preview
from .confirm import CaseConfirm, is_barred, role
from .forms import (
    ApproveForm,
    ApprovePartForm,
    CaseForm,
    ConflictForm,
    JudgementForm,
    ReasonForm,
    RejectForm,
    ReversalForm,
    TextForm,
)

CHANGE = "grants.change_application"
REVERSIBLE = (S.APPROVED, S.PARTLY_APPROVED, S.REJECTED, S.DOCUMENTED, S.CHANGES_ASKED, S.LAPSED)


def may(to: str, *, from_: tuple[str, ...] = ()) -> Any:
    """Whether the machine lets the one who is logged in move the case there, and she is not barred from it."""

    def available(application: Application, request: HttpRequest) -> bool:
        if from_ and application.status not in from_:
            return False
        allowed = application.machine.allows(application.status, to, role(request))
        return allowed and not is_barred(request, application)

    return available


def decides(request: HttpRequest, application: Application) -> bool:
    return role(request) in {"handler", "approver"} and not is_barred(request, application)


def is_reversible(application: Application) -> bool:
    return application.status in REVERSIBLE and application.decided_at is not None


def may_step_aside(application: Application, request: HttpRequest) -> bool:
    """Those who handle cases and those from outside who review them, once."""
    concerned = role(request) in {"handler", "approver"} or reviews_cases(request)
    return concerned and not is_barred(request, application)


def money_notes(application: Application, judgement: Judgement) -> list[str]:
    """What the sum does to the budget, and whether it needs a second person. Raises: GrantError when there is no room."""
    notes = []
    if judgement.amount_ore:
        room = budget.available(call=application.call, county_id=application.county_id)
        held = budget.committed_to(application) + budget.spent_on(application)
        left = room + held - judgement.amount_ore
        if left < 0:
            raise GrantError(
                _("Rammen holder ikke: %(county)s har %(room)s igjen.")
                % {"county": application.county, "room": kr(room)},
                "amount",
            )
        notes.append(
            _("%(county)s har %(room)s igjen før vedtaket og %(left)s etter.")
            % {"county": application.county, "room": kr(room), "left": kr(left)}
        )
    if application.status == S.UNDER_REVIEW and handling.needs_second_person(application, judgement.amount_ore):
        limit = kr(int(application.version.terms["two_person_limit_ore"]))
        notes.append(_("Summen er over %(limit)s. Da innstiller én, og en annen avgjør.") % {"limit": limit})
    return notes


def decision_goes_out(application: Application, request: HttpRequest, form: JudgementForm) -> preview.Outgoing:
    return _outgoing(application, request, form, DecisionKind.FIRST)


def reversal_goes_out(application: Application, request: HttpRequest, form: JudgementForm) -> preview.Outgoing:
    return _outgoing(application, request, form, DecisionKind.REVERSAL)


def _outgoing(
    application: Application, request: HttpRequest, form: JudgementForm, kind: DecisionKind
) -> preview.Outgoing:
    judgement = form.judgement()
    handling.check_judgement(application, judgement)
    notes = money_notes(application, judgement)
    shown = preview.of_decision(application, judgement, by=request.user, kind=kind)  # type: ignore[arg-type]
    return preview.Outgoing(shown.letter, shown.mails, notes)


def proposal_goes_out(application: Application, request: HttpRequest, form: JudgementForm) -> preview.Outgoing:
    """The letter another will be asked to send; the school hears nothing yet."""
    return _before_approval(_outgoing(application, request, form, DecisionKind.FIRST))


def reversal_proposal_goes_out(application: Application, request: HttpRequest, form: JudgementForm) -> preview.Outgoing:
    return _before_approval(_outgoing(application, request, form, DecisionKind.REVERSAL))


def _before_approval(shown: preview.Outgoing) -> preview.Outgoing:
    note = _("Brevet sendes først når en annen har godkjent. Lederne får beskjed nå; skolen får ingen melding.")
    return preview.Outgoing(shown.letter, [], [note, *shown.notes])


def question_goes_out(application: Application, request: HttpRequest, form: CaseForm) -> preview.Outgoing:
    return preview.Outgoing(
        mails=[
            preview.mail_to_school(
                Mail.INFORMATION,
                application,
                text=form.cleaned_data["text"],
                author=request.user.name,  # type: ignore[union-attr]
                due=information_due(application).isoformat(),
            )
        ]
    )


class DecisionActions(CaseConfirm):
    """Take, ask, propose, decide, reverse."""

    @object_action(
        "ta",
        gettext_lazy("Ta saken"),
        done=gettext_lazy("Saken er din."),
        text=gettext_lazy("Du blir saksbehandler. Skolen får ingen melding om det."),
        permission=CHANGE,
        available=lambda obj, request: (
            decides(request, obj)
            and (obj.status == S.SUBMITTED or (obj.status == S.UNDER_REVIEW and obj.handler_id != request.user.pk))
        ),
    )
    def take_case(self, request: Any, obj: Application, form: CaseForm) -> None:
        handling.take(application=obj, by=request.user)

    @object_action(
        "innvilg",
        gettext_lazy("Innvilg"),
        done=gettext_lazy("Vedtaket er fattet. Brevet er på vei til skolen."),
        permission=CHANGE,
        available=may(S.APPROVED, from_=(S.UNDER_REVIEW, S.PROPOSED)),
        form=ApproveForm,
        preview=decision_goes_out,
    )
    def approve(self, request: Any, obj: Application, form: JudgementForm) -> None:
        self._decide(request, obj, form)

    @object_action(
        "innvilg-delvis",
        gettext_lazy("Innvilg delvis"),
        done=gettext_lazy("Vedtaket er fattet. Brevet er på vei til skolen."),
        permission=CHANGE,
        available=may(S.PARTLY_APPROVED, from_=(S.UNDER_REVIEW, S.PROPOSED)),
        form=ApprovePartForm,
        preview=decision_goes_out,
    )
    def approve_in_part(self, request: Any, obj: Application, form: JudgementForm) -> None:
        self._decide(request, obj, form)

    @object_action(
        "avslaa",
        gettext_lazy("Avslå"),
        done=gettext_lazy("Vedtaket er fattet. Brevet er på vei til skolen."),
        permission=CHANGE,
        available=may(S.REJECTED, from_=(S.UNDER_REVIEW, S.PROPOSED)),
        form=RejectForm,
        danger=True,
        preview=decision_goes_out,
    )
    def reject(self, request: Any, obj: Application, form: JudgementForm) -> None:
        self._decide(request, obj, form)

    def _decide(self, request: Any, obj: Application, form: JudgementForm) -> None:
        seen = request.POST.get("seen", obj.status)
        decision.decide(application=obj, judgement=form.judgement(), by=request.user, seen=seen)

    @object_action(
        "innstill",
        gettext_lazy("Innstill til godkjenning"),
        done=gettext_lazy("Saken er innstilt. Lederne har fått beskjed."),
        permission=CHANGE,
        available=may(S.PROPOSED),
        form=JudgementForm,
        preview=proposal_goes_out,
    )
    def propose(self, request: Any, obj: Application, form: JudgementForm) -> None:
        seen = request.POST.get("seen", obj.status)
        handling.propose(application=obj, judgement=form.judgement(), by=request.user, seen=seen)

    @object_action(
        "send-tilbake",
        gettext_lazy("Send innstillingen tilbake"),
        done=gettext_lazy("Saken er tilbake til behandling."),
        text=gettext_lazy("Den som innstilte, får begrunnelsen på e-post. Skolen får ingen melding."),
        permission=CHANGE,
        available=may(S.UNDER_REVIEW, from_=(S.PROPOSED,)),
        form=ReasonForm,
    )
    def send_back(self, request: Any, obj: Application, form: CaseForm) -> None:
        reason, seen = form.cleaned_data["reason"], request.POST.get("seen", obj.status)
        handling.return_proposal(application=obj, reason=reason, by=request.user, seen=seen)

    @object_action(
        "be-om-opplysninger",
        gettext_lazy("Be om opplysninger"),
        done=gettext_lazy("Spørsmålet er sendt til skolen."),
        permission=CHANGE,
        available=may(S.MORE_INFORMATION),
        form=TextForm,
        preview=question_goes_out,
    )
    def ask(self, request: Any, obj: Application, form: CaseForm) -> None:
        text, seen = form.cleaned_data["text"], request.POST.get("seen", obj.status)
        handling.ask_for_information(application=obj, text=text, by=request.user, seen=seen)

    @object_action(
        "fortsett",
        gettext_lazy("Gå videre uten svar"),
        done=gettext_lazy("Saken er tilbake til behandling."),
        text=gettext_lazy("Skolen får ingen melding."),
        permission=CHANGE,
        available=may(S.UNDER_REVIEW, from_=(S.MORE_INFORMATION,)),
        form=ReasonForm,
    )
    def go_on(self, request: Any, obj: Application, form: CaseForm) -> None:
        reason, seen = form.cleaned_data["reason"], request.POST.get("seen", obj.status)
        handling.stop_waiting(application=obj, reason=reason, by=request.user, seen=seen)

    @object_action(
        "omgjor",
        gettext_lazy("Omgjør vedtaket"),
        done=gettext_lazy("Vedtaket er omgjort. Brevet er på vei til skolen."),
        text=gettext_lazy("Det nye vedtaket erstatter det som gjelder nå."),
        permission=CHANGE,
        available=lambda obj, request: (
            is_reversible(obj) and role(request) == "approver" and not is_barred(request, obj)
        ),
        form=ReversalForm,
        danger=True,
        preview=reversal_goes_out,
    )
    def reverse(self, request: Any, obj: Application, form: JudgementForm) -> None:
        seen = request.POST.get("seen", obj.status)
        decision.reverse(application=obj, judgement=form.judgement(), by=request.user, seen=seen)

    @object_action(
        "innstill-omgjoring",
        gettext_lazy("Innstill omgjøring"),
        done=gettext_lazy("Omgjøringen er innstilt. Lederne har fått beskjed."),
        text=gettext_lazy("Vedtaket som gjelder nå, står til en leder har godkjent det nye."),
        permission=CHANGE,
        available=lambda obj, request: is_reversible(obj) and decides(request, obj),
        form=ReversalForm,
        preview=reversal_proposal_goes_out,
    )
    def propose_reversal(self, request: Any, obj: Application, form: JudgementForm) -> None:
        seen = request.POST.get("seen", obj.status)
        handling.propose(
            application=obj, judgement=form.judgement(), by=request.user, seen=seen, kind=DecisionKind.REVERSAL
        )

    @object_action(
        "inhabil",
        gettext_lazy("Meld inhabilitet"),
        done=gettext_lazy("Du er meldt inhabil i saken."),
        permission="grants.view_application",
        available=may_step_aside,
        form=ConflictForm,
    )
    def step_aside(self, request: Any, obj: Application, form: CaseForm) -> None:
        handling.declare_conflict(application=obj, reason=form.cleaned_data["reason"], by=request.user)
