"""The buttons of a case whose school has documented the trip: approve for payment, ask for changes, take an approval back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.enums import ApplicationStatus as S
from grants.errors import GrantError
from grants.mails import Mail
from grants.models import Application
from grants.money import kr
from grants.services import claim as claims
from grants.services.account import verified_account
from grants.services.actors import has_finance
from workflow import clock
from workflow.admin import object_action

from . import preview
from .confirm import CaseConfirm
from .decisions import CHANGE, decides, may
from .forms import CaseForm, ChangesForm, ExtendForm, ReasonForm


def changes_go_out(application: Application, request: HttpRequest, form: CaseForm) -> preview.Outgoing:
    least = clock.today() + timedelta(days=int(application.version.terms["information_days"]))
    due = max(application.documentation_due or least, least).isoformat()
    extra = {"text": form.cleaned_data["text"], "author": request.user.name, "due": due}  # type: ignore[union-attr]
    return preview.Outgoing(mails=[preview.mail_to_school(Mail.CHANGES_ASKED, application, **extra)])


def extension_goes_out(application: Application, request: HttpRequest, form: CaseForm) -> preview.Outgoing:
    extra = {"due": form.cleaned_data["due"].isoformat(), "amount_ore": application.granted_ore or 0}
    return preview.Outgoing(mails=[preview.mail_to_school(Mail.DOCUMENT, application, office_too=True, **extra)])


def payment_goes_out(application: Application, request: HttpRequest, form: CaseForm) -> preview.Outgoing:
    """What is to be paid, what is set free, and to which account."""
    claims.refuse_appealed(application)
    payable = claims.payable_for(application, application.claim)
    if payable <= 0:
        raise GrantError(_("Det andre dekker, er like mye som reisen kostet. Da er det ingenting å betale."))
    notes = [_("Skolen får utbetalt %(sum)s.") % {"sum": kr(payable)}]
    rest = (application.granted_ore or 0) - payable
    if rest > 0:
        notes.append(_("Reisen kostet mindre enn ventet: %(sum)s blir frigitt.") % {"sum": kr(rest)})
    account = verified_account(application.school)
    notes.append(
        _("Konto: %(number)s, %(holder)s.") % {"number": account, "holder": account.holder}
        if account
        else _("Skolen har ingen kontrollert konto ennå. Saken betales når kontoen er kontrollert.")
    )
    mail = preview.mail_to_school(Mail.READY_TO_PAY, application, amount_ore=payable)
    return preview.Outgoing(mails=[mail], notes=notes)


class DocumentationActions(CaseConfirm):
    """After the visit."""

    @object_action(
        "godkjenn-dokumentasjon",
        gettext_lazy("Godkjenn for utbetaling"),
        done=gettext_lazy("Dokumentasjonen er godkjent. Saken er klar til utbetaling."),
        text=gettext_lazy("Du har sett bilagene, og de viser det skolen oppgir."),
        permission=CHANGE,
        available=may(S.READY_TO_PAY, from_=(S.DOCUMENTED,)),
        preview=payment_goes_out,
    )
    def approve_documentation(self, request: Any, obj: Application, form: CaseForm) -> None:
        claims.approve_claim(application=obj, by=request.user)

    @object_action(
        "be-om-rettelse",
        gettext_lazy("Be om rettelse"),
        done=gettext_lazy("Skolen er bedt om å rette dokumentasjonen."),
        permission=CHANGE,
        available=may(S.CHANGES_ASKED, from_=(S.DOCUMENTED,)),
        form=ChangesForm,
        preview=changes_go_out,
    )
    def ask_for_changes(self, request: Any, obj: Application, form: CaseForm) -> None:
        claims.ask_for_changes(application=obj, text=form.cleaned_data["text"], by=request.user)

    @object_action(
        "utsett-frist",
        gettext_lazy("Utsett dokumentasjonsfristen"),
        done=gettext_lazy("Skolen har fått ny frist."),
        permission=CHANGE,
        available=lambda obj, request: obj.status in claims.WAITS_FOR_DOCUMENTATION and decides(request, obj),
        form=ExtendForm,
        preview=extension_goes_out,
    )
    def extend(self, request: Any, obj: Application, form: CaseForm) -> None:
        due, reason = form.cleaned_data["due"], form.cleaned_data["reason"]
        claims.extend_documentation(application=obj, due=due, reason=reason, by=request.user)

    @object_action(
        "apne-dokumentasjon",
        gettext_lazy("Ta godkjenningen tilbake"),
        done=gettext_lazy("Dokumentasjonen er tilbake til kontroll."),
        text=gettext_lazy("Går an til saken er i en betalingsbunke. Skolen får ingen melding."),
        permission="grants.view_application",
        available=lambda obj, request: (
            obj.status == S.READY_TO_PAY and (decides(request, obj) or has_finance(request.user))  # type: ignore[arg-type]
        ),
        form=ReasonForm,
    )
    def reopen(self, request: Any, obj: Application, form: CaseForm) -> None:
        claims.reopen_claim(application=obj, reason=form.cleaned_data["reason"], by=request.user)
