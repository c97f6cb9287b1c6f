"""The partner's admin page with one button more: ending the agreement takes its activities out of the catalogue."""

from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from notifications.preview import REASON_COMES
from partners import mails
from partners.admin.mail import mail_to_members
from partners.admin.organisation import OrganisationAdmin
from partners.enums import AgreementStatus
from partners.forms import ReasonForm
from partners.models import Organisation
from workflow.admin import fields_that_change, object_action
from workflow.machine import Actor

from ..models import Activity
from ..services.agreement import end_agreement
from ..services.host import reindex_all_of

admin.site.unregister(Organisation)


@admin.register(Organisation)
class PartnerAdmin(OrganisationAdmin):
    def save_model(self, request: HttpRequest, obj: Organisation, form: Form, change: bool) -> None:
        """Staff mend the profile or set it back; what is as it was is not written."""
        obj.save(update_fields=fields_that_change(obj, form))
        reindex_all_of(organisation=obj)

    def case_facts(self, obj: Organisation) -> list[tuple[Any, Any]]:
        labels = Activity.machine.staff_labels
        counted = obj.activities.order_by("status").values_list("status").annotate(number=Count("pk"))
        told = ", ".join(f"{labels[status]}: {number}" for status, number in counted)
        return [*super().case_facts(obj), (_("aktiviteter"), told or _("Ingen"))]

    @object_action(
        "avslutt",
        _("Avslutt avtalen"),
        done=_("Avtalen er avsluttet, og aktivitetene er satt på pause."),
        text=_("Alle publiserte aktiviteter skjules for skolene. Besøk som alt er avtalt, står."),
        form=ReasonForm,
        danger=True,
        available=lambda obj, request: obj.machine.allows(obj.status, AgreementStatus.TERMINATED, "staff"),
        preview=lambda obj, request: mail_to_members(
            mails.Mail.ENDED, mails.agreement(obj, reason=str(REASON_COMES)), obj
        ),
    )
    def terminate(self, request: HttpRequest, obj: Organisation, form: Form) -> None:
        end_agreement(organisation=obj, actor=Actor(request.user, "staff"), reason=form.cleaned_data["reason"])
