"""Schemes and calls: what staff set, a preview, and the publication that freezes a version."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grants.enums import CallStatus, Mode, Outcome
from grants.models import Call, CallVersion, CountyShare, LetterText, Scheme, TransportTerms
from grants.money import kr
from grants.presentation import call_card
from grants.services.actors import APPROVER, staff_role
from grants.services.budget import overview, room_for_shares
from grants.services.call import close_call, publish_call, snapshot
from workflow.admin import Headed, ObjectAction, ObjectActions, ReadOnlyAdmin, WideList, colored, object_action
from workflow.admin_history import HistoryAdmin
from workflow.formatting import date_long, kl

from .filters import CallFilter
from .kroner import InKroner, KronerAdmin, without_unit

__all__ = ["CallAdmin", "CallFilter", "SchemeAdmin"]
CHANGE = "grants.change_call"
IN_NYNORSK = ("title_nn", "text_nn", "audience_nn", "appeal_body_nn")
COLORS = {CallStatus.DRAFT: "neutral", CallStatus.PUBLISHED: "success", CallStatus.CLOSED: "info"}


@admin.register(Scheme)
class SchemeAdmin(Headed):
    list_display: ClassVar = ("name", "kind", "case_prefix")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Cases point at it."""
        return False


class TermsForm(forms.ModelForm):
    modes = forms.MultipleChoiceField(
        label=gettext_lazy("Reisemåter som dekkes"), choices=Mode.choices, widget=forms.CheckboxSelectMultiple
    )


class TransportTermsInline(KronerAdmin, admin.StackedInline):
    model = TransportTerms
    form = TermsForm
    min_num = 1
    max_num = 1
    can_delete = False


class CountyShareInline(KronerAdmin, admin.TabularInline):
    model = CountyShare
    extra = 0


class LetterTextInline(admin.StackedInline):
    model = LetterText
    extra = 0
    max_num = len(Outcome)


@admin.register(Call)
class CallAdmin(KronerAdmin, WideList, ObjectActions, HistoryAdmin):
    """Edited freely; in force when published, as a new version for those who apply from then on."""

    list_display: ClassVar = ("title", "scheme", "opens_at", "closes_at", "frame", "status_tag")
    list_select_related: ClassVar = ("scheme",)
    list_filter: ClassVar = ("status",)
    fieldsets: ClassVar = (
        (
            None,
            {
                "fields": (
                    "scheme",
                    "title",
                    "title_nn",
                    "status_tag",
                    "unpublished",
                    "preview_link",
                    "text",
                    "text_nn",
                    "audience",
                    "audience_nn",
                )
            },
        ),
        (gettext_lazy("Hvem og når"), {"fields": ("public_schools", "private_schools", "opens_at", "closes_at")}),
        (gettext_lazy("Penger"), {"fields": ("frame_ore", "two_person_limit_ore", "budget")}),
        (
            gettext_lazy("Frister"),
            {"fields": ("documentation_days", "first_reminder_days", "second_reminder_days", "information_days")},
        ),
        (
            gettext_lazy("Klage"),
            {"fields": ("appeal_days", "appeal_public", "appeal_private", "appeal_body", "appeal_body_nn")},
        ),
    )
    readonly_fields: ClassVar = ("status_tag", "unpublished", "preview_link", "budget")
    inlines: ClassVar = (TransportTermsInline, CountyShareInline, LetterTextInline)
    history_teller: ClassVar = InKroner

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def may_run(self, action: ObjectAction, request: HttpRequest, obj: Any) -> bool:
        """Only an approver puts terms in force."""
        if action.path == "publiser" and staff_role(request.user) != APPROVER:  # type: ignore[arg-type]
            return False
        return super().may_run(action, request, obj)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:object_id>/forhandsvisning/", wrap(self.preview_view), name="grants_call_preview"),
            path("<int:object_id>/for-skolene/", wrap(self.school_view), name="grants_call_for_schools"),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("ramme"), ordering="frame_ore")
    def frame(self, obj: Call) -> str:
        return kr(obj.frame_ore)

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_tag(self, obj: Call) -> str:
        status = CallStatus(obj.status)
        return colored(status.label, COLORS[status])

    @admin.display(description=gettext_lazy("slik skolene ser den"))
    def preview_link(self, obj: Call) -> str:
        if obj.pk is None:
            return "–"
        pages = (("grants_call_for_schools", _("Slik skolene ser den")), ("grants_call_preview", _("Alle vilkårene")))
        links = [(reverse(f"admin:{name}", args=[obj.pk]), label) for name, label in pages]
        return format_html_join(" · ", '<a href="{}">{}</a>', links)

    @admin.display(description=gettext_lazy("å gjøre"))
    def unpublished(self, obj: Call) -> str:
        """What is not in force yet, and what is not written in nynorsk."""
        if obj.pk is None:
            return "–"
        return format_html_join(mark_safe("<br>"), "{}", [(note,) for note in to_do(obj)]) or "–"

    @admin.display(description=gettext_lazy("brukt av rammen"))
    def budget(self, obj: Call) -> str:
        if obj.pk is None:
            return "–"
        rows = overview(call=obj)
        held = sum(row.committed_ore for row in rows)
        spent = sum(row.spent_ore for row in rows)
        return _("%(held)s reservert og %(spent)s utbetalt av %(frame)s") % {
            "held": kr(held), "spent": kr(spent), "frame": kr(obj.frame_ore),
        }  # fmt: skip

    def preview_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The text and terms as they stand, beside what is in force."""
        call = self.get_object(request, str(object_id))
        if call is None:
            raise Http404
        if not self.has_view_permission(request, call):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Forhåndsvisning"),
            "original": call,
            "terms": snapshot(call),
            "rows": described(call, snapshot(call)),
            "letters": list(call.letter_texts.order_by("outcome")),
            "changes": changes(call),
            "newest": newest(call),
            "counties": [row for row in overview(call=call) if row.share_ore or row.committed_ore or row.spent_ore],
            "change_url": reverse("admin:grants_call_change", args=[call.pk]),
        }
        return TemplateResponse(request, "admin/grants/call/preview.html", context)

    def school_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The call as it stands, drawn as schools will see it in both written forms, beside what is not in force yet."""
        call = self.get_object(request, str(object_id))
        if call is None:
            raise Http404
        if not self.has_view_permission(request, call):
            raise PermissionDenied
        terms = snapshot(call)
        cards = []
        for language in ("nb", "nn"):
            with translation.override(language):
                cards.append({"language": language, "card": call_card(call, terms)})
        context = {
            "cards": cards,
            "to_do": to_do(call),
            "changes": changes(call),
            "crumbs": [{"label": str(call), "url": reverse("admin:grants_call_change", args=[call.pk])}],
        }
        return TemplateResponse(request, "grants/call_preview.html", context)

    @object_action(
        "publiser",
        gettext_lazy("Publiser"),
        done=gettext_lazy("Utlysningen er publisert."),
        text=gettext_lazy(
            "Gjelder søknader som sendes fra nå av, med søknadsfristen og grensen for to personer som står her. De som er sendt, "
            "beholder sine vilkår. Bare leder publiserer."
        ),
        permission=CHANGE,
        available=lambda obj, request: obj.status != CallStatus.CLOSED,
        preview=lambda obj, request: publication(obj),
    )
    def publish(self, request: Any, obj: Call, form: forms.Form) -> None:
        publish_call(call=obj, by=request.user)

    @object_action(
        "avslutt",
        gettext_lazy("Avslutt"),
        done=gettext_lazy("Utlysningen er avsluttet."),
        text=gettext_lazy("Ingen kan søke mer. Saker som er sendt, behandles ferdig. Det kan ikke gjøres om."),
        permission=CHANGE,
        available=lambda obj, request: obj.status == CallStatus.PUBLISHED,
        danger=True,
    )
    def close(self, request: Any, obj: Call, form: forms.Form) -> None:
        close_call(call=obj, by=request.user)

    def confirm_view(self, request: HttpRequest, object_id: str, action: Any) -> HttpResponse:
        response = super().confirm_view(request, object_id, action)
        if isinstance(response, TemplateResponse):
            response.template_name = "admin/grants/call/confirm.html"
        return response


@admin.register(CallVersion)
class CallVersionAdmin(ReadOnlyAdmin):
    """The frozen terms that applications are judged by."""

    list_display: ClassVar = ("call", "number", "created_at", "created_by")
    list_select_related: ClassVar = ("call", "created_by")
    fields: ClassVar = ("call", "number", "created_at", "created_by", "sha256", "as_text")
    readonly_fields: ClassVar = ("as_text",)

    @admin.display(description=gettext_lazy("vilkår"))
    def as_text(self, obj: CallVersion) -> str:
        text = json.dumps(obj.terms, ensure_ascii=False, indent=2, sort_keys=True)
        return format_html('<pre class="terms">{}</pre>', text)


def newest(call: Call) -> CallVersion | None:
    return call.versions.order_by("number").last()


def publication(call: Call) -> list[dict[str, Any]]:
    """What publishing does: which version it makes, what it changes, and what stops it."""
    old = newest(call)
    found = changes(call)
    number = 1 if old is None else old.number + 1 if found else old.number
    return [
        {
            "number": number,
            "first": old is None,
            "changes": found,
            "short": room_for_shares(call),
            "missing": without_nynorsk(call),
        }
    ]


def without_nynorsk(call: Call) -> str:
    """A sentence that names what schools will read in bokmål although they read nynorsk; "" when all is written."""
    names = labels(call)
    empty = [names[name] for name in IN_NYNORSK if not getattr(call, name)]
    return _("Mangler nynorsk: %(fields)s.") % {"fields": ", ".join(empty)} if empty else ""


def to_do(call: Call) -> list[str]:
    """What is changed and not published, and what is not written in nynorsk."""
    notes = [without_nynorsk(call)]
    if newest(call) is None:
        notes.insert(0, _("Ikke publisert ennå."))
    elif count := len(changes(call)):
        text = ngettext("%(n)d endring er ikke publisert.", "%(n)d endringer er ikke publisert.", count)
        notes.insert(0, text % {"n": count})
    return [note for note in notes if note]


def changes(call: Call) -> list[dict[str, str]]:
    """Each term that differs from the version in force, before and after, in plain words."""
    old = newest(call)
    if old is None:
        return []
    before, after = flat(old.terms), flat(snapshot(call))
    names = labels(call)
    return [
        {"name": names.get(key, key), "before": shown(key, before.get(key)), "after": shown(key, after.get(key))}
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    ]


def described(call: Call, terms: dict[str, Any]) -> list[dict[str, str]]:
    """The terms one by one in plain words, but for the long texts."""
    names = labels(call)
    long = {"text", "audience", "title", "text_nn", "audience_nn", "title_nn"}
    return [
        {"name": names.get(key, key), "value": shown(key, value)}
        for key, value in flat(terms).items()
        if key not in long and not key.startswith("letters.")
    ]


def flat(terms: dict[str, Any], under: str = "") -> dict[str, Any]:
    """{"a": {"b": 1}} → {"a.b": 1}"""
    found: dict[str, Any] = {}
    for key, value in terms.items():
        name = f"{under}{key}"
        found |= flat(value, f"{name}.") if isinstance(value, dict) else {name: value}
    return found


def labels(call: Call) -> dict[str, str]:
    """What staff call each term."""
    names = {field.name: str(field.verbose_name) for field in Call._meta.fields}
    names |= {f"scheme.{field.name}": str(field.verbose_name) for field in Scheme._meta.fields}
    names |= {f"transport.{field.name}": str(field.verbose_name) for field in TransportTerms._meta.fields}
    names |= {f"shares.{share.county_id}": str(share.county) for share in call.shares.select_related("county")}
    names |= {
        f"letters.{outcome}.{language}": _("brevtekst: %(outcome)s (%(language)s)")
        % {"outcome": label, "language": language}
        for outcome, label in LetterText._meta.get_field("outcome").choices or ()
        for language in ("nb", "nn")
    }
    return {key: without_unit(name) for key, name in names.items()}


def shown(key: str, value: Any) -> str:
    """A term as people read it."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return _("ja") if value else _("nei")
    if isinstance(value, int) and (key.endswith("_ore") or key.startswith("shares.")):
        return kr(value)
    if isinstance(value, list):
        names = dict(Mode.choices)
        return ", ".join(str(names.get(item, item)) for item in value)
    if key in {"opens_at", "closes_at"}:
        return at_oslo(value)
    return str(value)


def at_oslo(value: Any) -> str:
    """A moment of the terms, an ISO string, on Norway's clock: «18. november 2026 kl. 09.30»."""
    return f"{date_long(value)} {kl(value)}" if date_long(value) else str(value)
