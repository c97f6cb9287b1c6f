"""The account the grants are paid from: finance enters it, another confirms it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.models import PayerDetails
from grants.money import account_text
from grants.services.actors import APPROVER, has_finance, staff_role
from grants.services.payer import confirm_payer, enter_payer
from workflow.admin import ObjectAction, ObjectActions, OneRowAdmin, object_action
from workflow.admin_history import HistoryAdmin


def payer_facts(payer: PayerDetails) -> list[tuple[Any, Any]]:
    """What to hold against the agreement with the bank."""
    return [
        (_("Betaler"), payer.name),
        (_("Kontonummer"), account_text(payer.account)),
        (_("Kundenummer i banken"), payer.customer_id),
        (_("Bankens BIC"), payer.bic),
        (_("Lagt inn av"), payer.entered_by or "–"),
    ]


class PayerForm(forms.ModelForm):
    """The account number may be typed with dots and spaces."""

    account = forms.CharField(label=gettext_lazy("Kontonummer"), max_length=20)

    def clean_account(self) -> str:
        typed: str = self.cleaned_data["account"]
        return "".join(typed.replace(".", " ").split())


@admin.register(PayerDetails)
class PayerDetailsAdmin(ObjectActions, OneRowAdmin, HistoryAdmin):
    """Whose account the grants are paid from."""

    form = PayerForm
    fields: ClassVar = ("name", "customer_id", "account", "bic", "entered_by", "confirmed_by", "confirmed_at")
    readonly_fields: ClassVar = ("entered_by", "confirmed_by", "confirmed_at")

    def may_run(self, action: ObjectAction, request: HttpRequest, obj: Model | None) -> bool:
        user: Any = request.user
        return (has_finance(user) or staff_role(user) == APPROVER) and super().may_run(action, request, obj)

    def save_model(self, request: HttpRequest, obj: PayerDetails, form: Any, change: bool) -> None:
        if not form.changed_data:
            return
        enter_payer(payer=obj, by=request.user)  # type: ignore[arg-type]
        messages.info(
            request, _("En annen i økonomi, eller en leder, må bekrefte kontoen før det kan betales fra den.")
        )

    @object_action(
        "bekreft",
        gettext_lazy("Bekreft kontoen"),
        done=gettext_lazy("Kontoen er bekreftet. Nå kan det betales fra den."),
        text=gettext_lazy("Sjekk kontonummer, kundenummer og BIC mot avtalen med banken."),
        permission="view",
        available=lambda obj, request: obj.confirmed_at is None and obj.entered_by_id != request.user.pk,
        facts=payer_facts,
    )
    def confirm(self, request: HttpRequest, obj: PayerDetails, form: forms.Form) -> None:
        confirm_payer(payer=obj, by=request.user)  # type: ignore[arg-type]
