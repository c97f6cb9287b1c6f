"""What admin pages share: object actions with a confirm page, the status filter, the log; and the page of jobs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.contenttypes.admin import GenericTabularInline
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from .admin_bulk import act_on_many, choose_box
from .admin_filters import ResultFilter
from .errors import DomainError
from .machine import Label
from .models import JobRun, LogEntry, key_called
from .paginator import CappedPaginator
from .refusals import show_error
from .services.job_runs import job_label, jobs_called, overview


def language_name(code: str) -> str:
    """«Bokmål» for «nb»; the code itself for a language we have no more."""
    return str(dict(settings.LANGUAGES).get(code, code))


def fields_that_change(obj: Model, form: Form) -> list[str]:
    """The form's fields whose value is not the row's. A form for an old version starts from that version, so what the form
    itself calls changed is not it: only the row knows.
    """
    kept = type(obj)._default_manager.values(*form.fields).get(pk=obj.pk)
    return [name for name in form.fields if obj._meta.get_field(name).value_from_object(obj) != kept[name]]  # type: ignore[union-attr]


def each(obj: Any) -> bool:
    """For `ObjectAction.many`: whatever row the action may be done to."""
    return True


@dataclass(frozen=True)
class ObjectAction:
    """One button on an object's admin page, its confirm page and what it does."""

    path: str
    label: Label
    run: Callable[..., Any]
    done: Label
    text: Label = ""
    form: type[Form] | None = None
    permission: str = "change"
    available: Callable[[Any, HttpRequest], bool] = lambda obj, request: True
    danger: bool = False
    primary: bool = False  # the page's one filled button, when it is there
    preview: Callable[[Any, HttpRequest], Sequence[Any]] | None = None
    facts: Callable[[Any], Sequence[tuple[Label, Any]]] | None = None
    many: Callable[[Any], bool] | None = None  # also for rows chosen in the list, those that it says yes to
    queue: str = ""  # the query of the list with what still waits, where staff go on from here


def object_action(path: str, label: Label, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a ModelAdmin method `(self, request, obj, form)` as an object action; see ObjectAction for the options.

    The method calls one service. A DomainError it raises is shown; beside the form's field when it names one.
    """

    def decorate(method: Callable[..., Any]) -> Callable[..., Any]:
        method.object_action = ObjectAction(path=path, label=label, run=method, **options)  # type: ignore[attr-defined]
        return method

    return decorate


def colored(label: Label, color: str) -> SafeString:
    """A status in its colour, as on the public pages."""
    return format_html('<span class="status" data-color="{}">{}</span>', color, label)


class Tagged(admin.ModelAdmin):
    """Shows the status of what has a `status_color` as a tag."""

    @admin.display(description=_("status"), ordering="status")
    def status_tag(self, obj: Any) -> SafeString:
        return colored(obj.staff_label, obj.status_color)


class Headed(admin.ModelAdmin):
    """A list and a page headed by what they hold, not by what one may do with it."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        shown = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, {**shown, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        shown = {"title": capfirst(self.opts.verbose_name)}
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})


class WideList(Headed):
    """A list with many columns: the menu makes room for them."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"is_nav_sidebar_enabled": False, **(extra_context or {})})


class ObjectActions(Headed):
    """A ModelAdmin whose `@object_action` methods are buttons that lead to a confirm page. GET shows, POST acts."""

    change_form_template = "admin/workflow/object_actions.html"
    nothing_to_save = False  # true where every field is read-only

    def case_facts(self, obj: Any) -> Sequence[tuple[Label, Any]]:
        """What a decision rests on, (label, value), to be read before the form."""
        return ()

    def case_warning(self, obj: Any) -> Label:
        """What staff should know before they decide; empty when there is nothing."""
        return ""

    def object_actions(self) -> list[ObjectAction]:
        marked = (getattr(value, "object_action", None) for cls in type(self).__mro__ for value in vars(cls).values())
        return [action for action in marked if action is not None]

    def get_urls(self) -> list[URLPattern]:
        info = (self.opts.app_label, self.opts.model_name)
        own = [
            path(
                f"<path:object_id>/{action.path}/",
                self.admin_site.admin_view(partial(self.confirm_view, action=action)),
                name="{}_{}_{}".format(*info, action.path),
            )
            for action in self.object_actions()
        ]
        return own + super().get_urls()

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        many = {
            action.path: (partial(act_on_many, action=action), action.path, action.label)
            for action in self.object_actions()
            if action.many and self.may_run(action, request, None)
        }
        return {**super().get_actions(request), **many}

    def action_checkbox(self, obj: Any) -> SafeString:
        return choose_box(obj)

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """What is no key of a row is a bad request."""
        try:
            for key in request.POST.getlist(ACTION_CHECKBOX_NAME):
                self.opts.pk.to_python(key)
        except ValidationError as error:
            raise BadRequest from error
        return super().response_action(request, queryset)

    def may_run(self, action: ObjectAction, request: HttpRequest, obj: Model | None) -> bool:
        if action.permission in ("view", "change", "delete"):
            return bool(getattr(self, f"has_{action.permission}_permission")(request, obj))
        return request.user.has_perm(action.permission)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = context.get("original")
        if obj is not None:
            context |= {"case_facts": self.case_facts(obj), "case_warning": self.case_warning(obj)}
            context["object_actions"] = [
                {"action": action, "url": self._action_url(action, obj)}
                for action in self.object_actions()
                if action.available(obj, request) and self.may_run(action, request, obj)
            ]
        if self.nothing_to_save:
            context |= {"show_save": False, "show_save_and_continue": False, "show_save_and_add_another": False}
        return super().render_change_form(request, context, *args, **kwargs)

    def _action_url(self, action: ObjectAction, obj: Model) -> str:
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{action.path}"
        return reverse(name, args=[obj.pk])

    def _list_url(self) -> str:
        return reverse(f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def confirm_view(self, request: HttpRequest, object_id: str, action: ObjectAction) -> HttpResponse:
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        if not self.may_run(action, request, obj):
            raise PermissionDenied
        change_url = reverse(
            f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk]
        )
        if not action.available(obj, request):
            messages.warning(request, _("«%(label)s» går ikke lenger an her.") % {"label": action.label})
            return HttpResponseRedirect(change_url)
        if request.POST.get("seen", _state(obj)) != _state(obj):
            messages.warning(request, _("Noen har endret dette etter at du åpnet siden. Ingenting er endret av deg."))
            return HttpResponseRedirect(change_url)
        form = self._action_form(action, request, obj)
        if request.method == "POST" and form.is_valid():
            try:
                action.run(self, request, obj, form)
            except DomainError as error:
                show_error(form, error)
            else:
                if not action.queue:
                    messages.success(request, action.done)
                    return HttpResponseRedirect(change_url)
                messages.success(request, f"{obj}: {action.done}")
                return HttpResponseRedirect(f"{self._list_url()}?{action.queue}")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": action.label,
            "original": obj,
            "action": action,
            "seen": _state(obj),
            "form": form,
            "preview": action.preview(obj, request) if action.preview else (),
            "facts": action.facts(obj) if action.facts else (),
            "change_url": change_url,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/workflow/confirm.html", context)

    def _action_form(self, action: ObjectAction, request: HttpRequest, obj: Model) -> Form:
        form_class = action.form or Form
        data = request.POST if request.method == "POST" else None
        return form_class(data)


def _state(obj: Any) -> str:
    """What two who have the same page open must agree on."""
    return str(getattr(obj, "status", ""))


class StatusFilter(admin.SimpleListFilter):
    """Filters on the states of the model's machine, with the labels staff see."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(state, str(label)) for state, label in model_admin.model.machine.staff_labels.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(status=self.value()) if self.value() else queryset


class LogInline(GenericTabularInline):
    """The state changes of an object, on its admin page."""

    model = LogEntry
    ct_field = "content_type"
    ct_fk_field = "object_id"
    fields = ("at", "from_label", "to_label", "user", "role_label", "reason")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[LogEntry]:
        return super().get_queryset(request).select_related("user")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(Headed):
    """Rows that people look at and never edit; a long list is not counted to its end."""

    paginator = CappedPaginator
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class OneRowAdmin(Headed):
    """The numbers staff set: one row, and the list leads straight to it. The menu asks the database nothing."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return self._to_the_row() or HttpResponseRedirect(self._url("add"))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return self._to_the_row() or super().add_view(request, form_url, extra_context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        alone = {"show_save_and_add_another": False, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, alone)

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        """The menu has no button to add another."""
        return {**super().get_model_perms(request), "add": False}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """What each number was and what it is: nothing else keeps the old one."""
        if add or not form.changed_data:
            return super().construct_change_message(request, form, formsets, add)
        told = []
        for name in form.changed_data:
            field = form.fields[name]
            was, now = (field.prepare_value(value) for value in (form[name].initial, form.cleaned_data[name]))
            told.append(f"{field.label}: {was} → {now}")
        return ". ".join(told)

    def _to_the_row(self) -> HttpResponse | None:
        row = self.model._default_manager.first()
        return HttpResponseRedirect(self._url("change", row.pk)) if row else None

    def _url(self, page: str, *args: Any) -> str:
        return reverse(f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{page}", args=args)


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "thing", "from_label", "to_label", "user", "role_label", "reason")
    fields = (*list_display, "object_id", "data")
    list_select_related = ("user",)
    ordering = ("-at", "-pk")
    search_fields = ("user__name", "user__email", "reason", "object_id")
    search_help_text = _("Hvem som endret, begrunnelsen, bestillingsnummer (B-…), saksnummer eller objektets id")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[LogEntry], search_term: str
    ) -> tuple[QuerySet[LogEntry], bool]:
        """A number that people know a thing by, such as «B-1A2B3C4D», stands for its key, with or without a full stop after it."""
        asked = " ".join(map(key_called, search_term.split()))
        return super().get_search_results(request, queryset, asked)

    @admin.display(description=_("hva"), ordering="machine")
    def thing(self, entry: LogEntry) -> str:
        """What moved, with the way to its own page."""
        if entry.model is None or not self.admin_site.is_registered(entry.model):
            return entry.what
        meta = entry.model._meta
        page = reverse(f"{self.admin_site.name}:{meta.app_label}_{meta.model_name}_change", args=[entry.object_id])
        return format_html('<a href="{}">{}</a>', page, entry.what)


@admin.register(JobRun)
class JobRunAdmin(WideList, ReadOnlyAdmin):
    list_display = ("label", "started_at", "result", "detail")
    list_filter = (ResultFilter,)
    fields = ("label", "name", "started_at", "finished_at", "result", "detail")
    search_fields = ("name", "detail")
    search_help_text = _("Hva jobben gjør, eller det den meldte")
    change_list_template = "admin/workflow/jobrun/change_list.html"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(
            request, {"jobs": overview(), "title": _("Jobber som går av seg selv"), **(extra_context or {})}
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[JobRun], search_term: str
    ) -> tuple[QuerySet[JobRun], bool]:
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        return found | queryset.filter(name__in=jobs_called(search_term)), may_repeat

    @admin.display(description=_("resultat"), ordering="ok")
    def result(self, job_run: JobRun) -> SafeString:
        if job_run.ok:
            return colored(_("Gikk bra"), "success")
        return colored(_("Feilet"), "danger") if job_run.finished_at else colored(_("Ikke ferdig"), "neutral")

    @admin.display(description=_("jobb"), ordering="name")
    def label(self, job_run: JobRun) -> str:
        return job_label(job_run.name)
