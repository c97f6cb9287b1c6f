"""The account a school is paid to: entered by someone at the school, verified by NSR."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.services.account import propose_account
from grants.validators import account_digits
from grants.views.case import act, ask_or_act, crumbs, posted, user
from workflow.errors import DomainError
from workflow.refusals import show_error


class AccountForm(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Kontonummer"),
        max_length=20,
        help_text=gettext_lazy("Elleve sifre. Bare skolens eller kommunens konto, aldri en privatpersons."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    holder = forms.CharField(
        label=gettext_lazy("Kontoeier"), max_length=140, help_text=gettext_lazy("For eksempel Bodø kommune.")
    )

    def clean_number(self) -> str:
        return account_digits(self.cleaned_data["number"])


@login_required
@ask_or_act
def payout_account(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter or change the account, from a case of the school's own."""
    application = act(request, pk)
    form = AccountForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            propose_account(school=application.school, by=user(request), **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Kontonummeret er lagret. NSR kontrollerer det før noe utbetales."))
            return redirect(application)
    page = {"application": application, "form": form, "crumbs": crumbs(application)}
    return render(request, "grants/account.html", page, status=422 if form.is_bound and form.errors else 200)
