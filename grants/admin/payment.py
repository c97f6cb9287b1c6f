"""Payments as finance works with them: the payer, the accounts, the batches and what the bank answered."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.enums import AccountStatus, BatchStatus, PaymentStatus
from grants.models import Payment, PaymentBatch, PayoutAccount
from grants.money import account_text, kr
from grants.services import batch as batches
from grants.services.account import refuse_account, verify_account
from grants.services.actors import APPROVER, has_finance, staff_role
from workflow import clock
from workflow.admin import (
    LogInline,
    ObjectAction,
    ObjectActions,
    ReadOnlyAdmin,
    StatusFilter,
    Tagged,
    WideList,
    object_action,
)
from workflow.errors import DomainError
from workflow.refusals import show_error

LARGEST_ANSWER = 5 * 1024 * 1024
PAIN001 = "application/xml"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class WhyForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Grunn"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class NewBatchForm(forms.Form):
    """Which cases, and the day the bank shall pay."""

    pay_on = forms.DateField(
        label=gettext_lazy("Betales"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    cases = forms.MultipleChoiceField(
        label=gettext_lazy("Saker"), error_messages={"required": gettext_lazy("Velg minst én sak.")}
    )


class AnswerForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("Svarfil fra banken (pain.002)"))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_ANSWER:
            raise forms.ValidationError(_("Fila er for stor til å være et svar fra banken."))
        return file


def account_facts(account: PayoutAccount) -> list[tuple[Any, Any]]:
    """What to hold against an invoice."""
    return [
        (_("Skole"), f"{account.school.name}, {account.school.orgnr}"),
        (_("Kontonummer"), account),
        (_("Kontoeier"), account.holder),
        (_("Lagt inn av"), account.entered_by or "–"),
    ]


def batch_facts(batch: PaymentBatch) -> list[tuple[Any, Any]]:
    """What the bank will be asked to do."""
    return [
        (_("Betales fra"), f"{account_text(batch.payer['account'])}, {batch.payer['name']}"),
        (_("Sum"), kr(batch.total_ore)),
        (_("Antall betalinger"), batch.count),
        (_("Betales"), date_format(batch.pay_on)),
        (_("Laget av"), batch.prepared_by or "–"),
    ]


def payment_facts(payment: Payment) -> list[tuple[Any, Any]]:
    return [
        (_("Sak"), payment.application),
        (_("Sum"), kr(payment.amount_ore)),
        (_("Til"), f"{account_text(payment.account_number)}, {payment.account_holder}"),
        (_("Bunke"), payment.batch),
    ]


@admin.register(PayoutAccount)
class PayoutAccountAdmin(Tagged, WideList, ReadOnlyAdmin, ObjectActions):
    """Accounts schools are paid to. One enters, another verifies."""

    def may_run(self, action: ObjectAction, request: HttpRequest, obj: Model | None) -> bool:
        return bool(staff_role(request.user)) and super().may_run(action, request, obj)  # type: ignore[arg-type]

    nothing_to_save = True
    list_display: ClassVar = ("school", "account", "holder", "status_tag", "entered_by", "verified_by", "created_at")
    list_select_related: ClassVar = ("school", "entered_by", "verified_by")
    list_filter: ClassVar = (StatusFilter,)
    search_fields: ClassVar = ("school__name", "number")
    ordering: ClassVar = ("-created_at", "-pk")
    fields: ClassVar = ("school", "number", "holder", "status_tag", "entered_by", "verified_by", "created_at")
    readonly_fields: ClassVar = ("status_tag",)
    inlines: ClassVar = (LogInline,)

    @admin.display(description=gettext_lazy("kontonummer"), ordering="number")
    def account(self, obj: PayoutAccount) -> str:
        return str(obj)

    @object_action(
        "kontroller",
        gettext_lazy("Kontrollert: dette er skolens eller kommunens konto"),
        done=gettext_lazy("Kontoen er kontrollert."),
        text=gettext_lazy("Sjekk kontonummeret mot en faktura eller skolens nettsted. Det erstatter kontoen i bruk."),
        permission="view",
        available=lambda obj, request: obj.status == AccountStatus.PROPOSED,
        facts=account_facts,
    )
    def verify(self, request: HttpRequest, obj: PayoutAccount, form: forms.Form) -> None:
        verify_account(account=obj, by=request.user)  # type: ignore[arg-type]

    @object_action(
        "avvis",
        gettext_lazy("Avvis"),
        done=gettext_lazy("Kontoen er avvist."),
        permission="view",
        form=WhyForm,
        danger=True,
        available=lambda obj, request: obj.status == AccountStatus.PROPOSED,
        facts=account_facts,
    )
    def refuse(self, request: HttpRequest, obj: PayoutAccount, form: forms.Form) -> None:
        refuse_account(account=obj, reason=form.cleaned_data["reason"], by=request.user)  # type: ignore[arg-type]


class PaymentColumns:
    """To whom a payment goes, in words."""

    @admin.display(description=gettext_lazy("skole"))
    def school(self, obj: Payment) -> str:
        return obj.application.school.name

    @admin.display(description=gettext_lazy("konto"))
    def account(self, obj: Payment) -> str:
        return account_text(obj.account_number)


class PaymentInline(PaymentColumns, admin.TabularInline):
    model = Payment
    fields = ("application", "school", "account", "account_holder", "amount", "status", "bank_reason")
    readonly_fields = fields
    extra = 0
    can_delete = False
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payment]:
        return super().get_queryset(request).select_related("application__school")

    @admin.display(description=gettext_lazy("sum"))
    def amount(self, obj: Payment) -> str:
        return kr(obj.amount_ore)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(PaymentBatch)
class PaymentBatchAdmin(Tagged, WideList, ReadOnlyAdmin, ObjectActions):
    """Batches for the bank."""

    def may_run(self, action: ObjectAction, request: HttpRequest, obj: Model | None) -> bool:
        user: Any = request.user
        return (has_finance(user) or staff_role(user) == APPROVER) and super().may_run(action, request, obj)

    nothing_to_save = True
    change_form_template = "admin/grants/paymentbatch/batch.html"
    change_list_template = "admin/grants/paymentbatch/batches.html"
    list_display: ClassVar = ("message_id", "pay_on", "count", "total", "status_tag", "prepared_by", "approved_by")
    list_select_related: ClassVar = ("prepared_by", "approved_by")
    list_filter: ClassVar = (StatusFilter,)
    ordering: ClassVar = ("-created_at", "-pk")
    fields: ClassVar = (
        "message_id", "pay_on", "count", "total", "status_tag", "prepared_by", "approved_by", "created_at",
    )  # fmt: skip
    readonly_fields: ClassVar = ("total", "status_tag")
    inlines: ClassVar = (PaymentInline, LogInline)

    @admin.display(description=gettext_lazy("sum"), ordering="total_ore")
    def total(self, obj: PaymentBatch) -> str:
        return kr(obj.total_ore)

    def confirm_view(self, request: HttpRequest, object_id: str, action: ObjectAction) -> HttpResponse:
        """With every payment of the batch: nobody approves what she has not seen."""
        response = super().confirm_view(request, object_id, action)
        if isinstance(response, TemplateResponse):
            response.template_name = "admin/grants/paymentbatch/confirm.html"
            batch = response.context_data["original"]  # type: ignore[index]
            payments = batch.payments.select_related("application__school").order_by("pk")
            response.context_data["payments"] = [(row, account_text(row.account_number)) for row in payments]  # type: ignore[index]
        return response

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("ny/", self.admin_site.admin_view(self.new_batch), name="grants_paymentbatch_new"),
            path("svar/", self.admin_site.admin_view(self.bank_answer), name="grants_paymentbatch_answer"),
            *(
                path(f"<uuid:pk>/{name}", self.admin_site.admin_view(partial(self.download, kind=kind)), name=full)
                for name, kind, full in (
                    ("bank.xml", "xml", "grants_paymentbatch_file"),
                    ("liste.xlsx", "xlsx", "grants_paymentbatch_sheet"),
                )
            ),
        ]
        return own + super().get_urls()

    @object_action(
        "godkjenn",
        gettext_lazy("Godkjenn bunken"),
        done=gettext_lazy("Bunken er godkjent. Last ned fila og legg den inn i nettbanken."),
        text=gettext_lazy(
            "Når bunken er godkjent, kan fila til banken lastes ned. Den som laget bunken, kan ikke godkjenne den."
        ),
        permission="view",
        available=lambda obj, request: obj.status == BatchStatus.PREPARED and obj.prepared_by_id != request.user.pk,
        facts=batch_facts,
    )
    def approve(self, request: HttpRequest, obj: PaymentBatch, form: forms.Form) -> None:
        batches.approve_batch(batch=obj, by=request.user)  # type: ignore[arg-type]

    @object_action(
        "avbryt",
        gettext_lazy("Avbryt bunken"),
        done=gettext_lazy("Bunken er avbrutt. Sakene kan legges i en ny."),
        permission="view",
        form=WhyForm,
        danger=True,
        available=lambda obj, request: obj.status == BatchStatus.PREPARED,
        facts=batch_facts,
    )
    def cancel(self, request: HttpRequest, obj: PaymentBatch, form: forms.Form) -> None:
        batches.cancel_batch(batch=obj, reason=form.cleaned_data["reason"], by=request.user)  # type: ignore[arg-type]

    def new_batch(self, request: HttpRequest) -> HttpResponse:
        """Choose among the cases that are ready; all are chosen to begin with."""
        _only_finance(request)
        ready = batches.payable()
        form = NewBatchForm(
            request.POST if request.method == "POST" else None, initial={"pay_on": clock.today().isoformat()}
        )
        choices = [(str(case.pk), str(case)) for case in ready]
        form.fields["cases"].choices = choices  # type: ignore[attr-defined]
        chosen = request.POST.getlist("cases") if request.method == "POST" else [pk for pk, _case in choices]
        if request.method == "POST" and form.is_valid():
            try:
                made = batches.prepare_batch(
                    applications=[case for case in ready if str(case.pk) in form.cleaned_data["cases"]],
                    pay_on=form.cleaned_data["pay_on"],
                    by=request.user,  # type: ignore[arg-type]
                )
            except DomainError as error:
                show_error(form, error)
            else:
                messages.success(request, _("Bunken er laget. En annen må godkjenne den."))
                return HttpResponseRedirect(reverse("admin:grants_paymentbatch_change", args=[made.pk]))
        context = {
            "form": form,
            "cases": ready,
            "chosen": chosen,
            "total_ore": sum(case.payable_ore or 0 for case in ready),
        }
        return self._page(request, "admin/grants/paymentbatch/new.html", _("Ny betalingsbunke"), context)

    def bank_answer(self, request: HttpRequest) -> HttpResponse:
        """Read the bank's answer file."""
        _only_finance(request)
        form = AnswerForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
        if request.method == "POST" and form.is_valid():
            try:
                done = batches.read_answer(data=form.cleaned_data["file"].read(), by=request.user)  # type: ignore[arg-type]
            except DomainError as error:
                form.add_error("file", error.message)
            else:
                words = _(
                    "%(paid)s betalt, %(returned)s i retur, %(on_the_way)s på vei, %(unknown)s linjer som ikke er våre."
                )
                messages.success(request, words % asdict(done))
                return HttpResponseRedirect(reverse("admin:grants_paymentbatch_changelist"))
        return self._page(request, "admin/grants/paymentbatch/answer.html", _("Les svar fra banken"), {"form": form})

    def download(self, request: HttpRequest, pk: Any, *, kind: str) -> HttpResponse:
        """The file for the bank, or the list for the accounts office."""
        _only_finance(request)
        batch = PaymentBatch.objects.filter(pk=pk).first()
        if batch is None:
            raise Http404
        try:
            body = batches.order_file(batch=batch) if kind == "xml" else batches.order_sheet(batch=batch)
        except DomainError as error:
            messages.warning(request, error.message)
            return HttpResponseRedirect(reverse("admin:grants_paymentbatch_change", args=[batch.pk]))
        answer = HttpResponse(body, content_type=PAIN001 if kind == "xml" else XLSX)
        answer["Content-Disposition"] = f'attachment; filename="{batch.message_id}.{kind}"'
        answer["X-Content-Type-Options"] = "nosniff"
        return answer

    def _page(self, request: HttpRequest, template: str, title: str, context: dict[str, Any]) -> HttpResponse:
        page = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, **context}
        return TemplateResponse(request, template, page)


def _only_finance(request: HttpRequest) -> None:
    if not has_finance(request.user):  # type: ignore[arg-type]
        raise PermissionDenied


@admin.register(Payment)
class PaymentAdmin(PaymentColumns, WideList, ReadOnlyAdmin, ObjectActions):
    """Single payments, settled by the bank's file or by hand."""

    def may_run(self, action: ObjectAction, request: HttpRequest, obj: Model | None) -> bool:
        return has_finance(request.user) and super().may_run(action, request, obj)  # type: ignore[arg-type]

    nothing_to_save = True
    list_display: ClassVar = ("end_to_end_id", "account_holder", "amount", "status", "bank_reason", "settled_at")
    list_filter: ClassVar = ("status",)
    search_fields: ClassVar = ("end_to_end_id", "account_holder")
    ordering: ClassVar = ("-pk",)
    fields: ClassVar = (
        "batch", "application", "school", "end_to_end_id", "amount", "account", "account_holder", "remittance", "status",
        "bank_reason", "settled_at",
    )  # fmt: skip
    readonly_fields: ClassVar = ("amount", "school", "account")

    @admin.display(description=gettext_lazy("sum"), ordering="amount_ore")
    def amount(self, obj: Payment) -> str:
        return kr(obj.amount_ore)

    @object_action(
        "betalt",
        gettext_lazy("Banken har betalt"),
        done=gettext_lazy("Betalingen er ført som betalt."),
        permission="view",
        available=lambda obj, request: obj.status == PaymentStatus.PENDING,
        facts=payment_facts,
    )
    def paid(self, request: HttpRequest, obj: Payment, form: forms.Form) -> None:
        batches.mark_paid(payment=obj, by=request.user)  # type: ignore[arg-type]

    @object_action(
        "retur",
        gettext_lazy("Kom i retur"),
        done=gettext_lazy("Betalingen er ført som returnert."),
        permission="view",
        form=WhyForm,
        danger=True,
        available=lambda obj, request: obj.status in {PaymentStatus.PENDING, PaymentStatus.PAID},
        facts=payment_facts,
    )
    def returned(self, request: HttpRequest, obj: Payment, form: forms.Form) -> None:
        batches.mark_returned(payment=obj, reason=form.cleaned_data["reason"], by=request.user)  # type: ignore[arg-type]
