"""What case workers type on the confirm pages. Sums are typed in kroner and kept as øre."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.enums import GRANT_LAPSES, JUDGED, AppealStatus, DecisionKind, LapseReason, Outcome
from grants.enums import ApplicationStatus as S
from grants.forms.money import KrField
from grants.models import Application, RejectionReason
from grants.services.appeal import open_appeal
from grants.services.decision import last_judgement
from grants.services.handling import Judgement, as_judgement, newest_proposal
from grants.services.kinds import kind_of
from workflow import clock


class CaseForm(forms.Form):
    """A form about one case; `seen` is the state the page showed, so that the second of two who act is told."""

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        self.application = application
        super().__init__(*args, label_suffix="", **kwargs)


class TextForm(CaseForm):
    text = forms.CharField(label=_("Hva trenger dere å vite?"), max_length=4000, widget=forms.Textarea({"rows": 6}))


class ChangesForm(CaseForm):
    text = forms.CharField(label=_("Hva må rettes?"), max_length=4000, widget=forms.Textarea({"rows": 6}))


class ReasonForm(CaseForm):
    reason = forms.CharField(label=_("Begrunnelse"), max_length=1000, widget=forms.Textarea({"rows": 4}))


class ConflictForm(CaseForm):
    reason = forms.CharField(
        label=_("Hvorfor er du inhabil?"), max_length=500, widget=forms.Textarea({"rows": 3}),
        help_text=_("Du kan deretter verken forberede eller avgjøre saken. Meldingen står i saken."),
    )  # fmt: skip


class LapseForm(CaseForm):
    why = forms.ChoiceField(label=_("Grunn"), choices=[(why.value, why.label) for why in GRANT_LAPSES])
    note = forms.CharField(
        label=_("Begrunnelse med egne ord"),
        help_text=_("Står i vedtaket. Må fylles ut når grunnen er en annen."),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )

    def reason(self) -> LapseReason:
        """The reason of the valid form."""
        return LapseReason(self.cleaned_data["why"])


class JudgementForm(CaseForm):
    """What is to be decided: outcome and sum where the page does not give them, reasons from the list and own words."""

    outcome = forms.ChoiceField(label=_("Utfall"), choices=[(each.value, each.label) for each in JUDGED])
    amount = KrField(label=_("Sum som innvilges, kroner"), required=False)
    reasons = forms.ModelMultipleChoiceField(
        label=_("Begrunnelser fra listen"),
        queryset=RejectionReason.objects.filter(is_active=True),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    explanation = forms.CharField(
        label=_("Begrunnelse med egne ord"),
        help_text=_("Står i brevet. Skriv på skolens målform."),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 5}),
    )
    documentation_due = forms.DateField(
        label=_("Ny frist for å dokumentere reisen"),
        help_text=_("Når støtten gis igjen."),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    fixed: Outcome | None = None  # the button says the outcome

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {**self.start(kwargs["application"]), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        if self.fixed:
            del self.fields["outcome"]
        if self.fixed == Outcome.APPROVED:
            del self.fields["reasons"]
        if self.fixed == Outcome.REJECTED:
            del self.fields["amount"]
        if self.application.status != S.LAPSED:
            del self.fields["documentation_due"]
        elif "documentation_due" not in self.initial:
            self.initial["documentation_due"] = kind_of(self.application).documentation_due(self.application)
        self.fields["explanation"].help_text = _("Står i brevet. Skolen får brevet på %(language)s.") % {
            "language": self.application.get_language_display().lower()
        }

    def start(self, application: Application) -> dict[str, Any]:
        """What stands in the form at first: the waiting proposal, or what the rules give."""
        proposal = newest_proposal(application) if application.status == S.PROPOSED else None
        if proposal is not None and self.fixed in {None, Outcome(proposal.outcome)}:
            return self.words(as_judgement(proposal))
        approves = self.fixed in {None, Outcome.APPROVED}
        return {"outcome": Outcome.APPROVED, "amount": application.expected_ore if approves else None}

    def words(self, judgement: Judgement) -> dict[str, Any]:
        return {
            "outcome": judgement.outcome,
            "amount": judgement.amount_ore or None,
            "reasons": [reason.pk for reason in judgement.reasons],
            "explanation": judgement.explanation,
        }

    def judgement(self) -> Judgement:
        """What the valid form says."""
        data = self.cleaned_data
        outcome = self.fixed or Outcome(data["outcome"])
        amount = 0 if outcome == Outcome.REJECTED else data.get("amount") or 0
        reasons, due = tuple(data.get("reasons", ())), data.get("documentation_due")
        return Judgement(outcome, amount, reasons, data["explanation"], documentation_due=due)


class ApproveForm(JudgementForm):
    fixed = Outcome.APPROVED


class ApprovePartForm(JudgementForm):
    fixed = Outcome.PARTLY_APPROVED


class RejectForm(JudgementForm):
    fixed = Outcome.REJECTED


class ReversalForm(JudgementForm):
    """A new decision instead of the one in force: begins with what is proposed, else with what stands."""

    kind = DecisionKind.REVERSAL

    def start(self, application: Application) -> dict[str, Any]:
        proposal = newest_proposal(application, kind=self.kind)
        if proposal is not None:
            return self.words(as_judgement(proposal))
        old = last_judgement(application)
        return {"outcome": old.outcome, "amount": old.amount_ore or None} if old else {}


class AppealChangeForm(ReversalForm):
    """What the appeal body put in the decision's place."""

    kind = DecisionKind.APPEAL


class ExtendForm(CaseForm):
    due = forms.DateField(label=_("Ny frist"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    reason = forms.CharField(
        label=_("Grunn"), help_text=_("Skolen ser den i saken."), max_length=1000, widget=forms.Textarea({"rows": 3})
    )


class EnterAppealForm(CaseForm):
    received_on = forms.DateField(label=_("Mottatt"), widget=forms.DateInput({"type": "date"}))
    text = forms.CharField(label=_("Klagen"), max_length=6000, widget=forms.Textarea({"rows": 8}))

    def received_at(self) -> datetime:
        """Noon in Oslo on the day; now when the day is today, and never before the decision on its own day."""
        day = self.cleaned_data["received_on"]
        now = clock.now()
        noon = datetime.combine(day, time(12), tzinfo=clock.OSLO)
        if day == clock.today():
            return now
        decided = self.application.decided_at
        if decided and decided.astimezone(clock.OSLO).date() == day:
            return max(noon, decided)
        return noon


class TreatAppealForm(CaseForm):
    conclusion = forms.CharField(
        label=_("Vurderingen så langt"), max_length=6000, required=False, widget=forms.Textarea({"rows": 8})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        appeal = open_appeal(kwargs["application"])
        kwargs["initial"] = {"conclusion": appeal.conclusion if appeal else "", **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


class DecideAppealForm(JudgementForm):
    """The answer to an appeal; the new decision's fields count only when the decision is changed."""

    status = forms.ChoiceField(
        label=_("Svar på klagen"),
        choices=[
            (AppealStatus.UPHELD, _("Vedtaket står – saken går til klageinstansen")),
            (AppealStatus.CHANGED, _("Vedtaket endres – fyll ut det nye under")),
            (AppealStatus.DISMISSED, _("Klagen avvises")),
        ],
    )
    conclusion = forms.CharField(
        label=_("Vurdering av klagen"), max_length=6000, widget=forms.Textarea({"rows": 8}),
        help_text=_("Står i svaret til skolen når vedtaket står eller klagen avvises."),
    )  # fmt: skip
    field_order = ("status", "conclusion", "outcome", "amount", "documentation_due", "reasons", "explanation")

    def start(self, application: Application) -> dict[str, Any]:
        appeal = open_appeal(application)
        old = last_judgement(application)
        first = {"outcome": old.outcome, "amount": old.amount_ore or None} if old else {}
        return {**first, "conclusion": appeal.conclusion if appeal else ""}


class BodyAnswerForm(AppealChangeForm):
    """What the appeal body came to; the new decision's fields count only when it changed the decision."""

    status = forms.ChoiceField(
        label=_("Klageinstansens svar"),
        choices=[
            (AppealStatus.CONFIRMED, _("Vedtaket står")),
            (AppealStatus.CHANGED, _("Vedtaket endres – fyll ut det nye under")),
        ],
    )
    answered_on = forms.DateField(label=_("Avgjort"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    answer = forms.CharField(
        label=_("Hva klageinstansen kom til, og hvorfor"), max_length=6000, widget=forms.Textarea({"rows": 8}),
        help_text=_("Står i brevet til skolen når vedtaket står."),
    )  # fmt: skip
    field_order = (
        "status",
        "answered_on",
        "answer",
        "outcome",
        "amount",
        "documentation_due",
        "reasons",
        "explanation",
    )

    def start(self, application: Application) -> dict[str, Any]:
        return {**super().start(application), "answered_on": clock.today()}
