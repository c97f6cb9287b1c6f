"""Staff find people here and give them their roles. Passwords are never set by others."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple, Form
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from notifications.preview import preview
from workflow import clock
from workflow.admin import ObjectActions, WideList, object_action
from workflow.paginator import CappedPaginator

from .forms import IdentityForm
from .mails import SECOND_FACTOR_RESET, Mail
from .models import StaffGroup, User
from .services.second_factor import may_reset, reset_second_factor


def _reset_mail(user: User, request: HttpRequest) -> list[dict[str, str]]:
    context = {"change": SECOND_FACTOR_RESET, "at": clock.now().isoformat()}
    return [preview(Mail.CHANGED, context, to=[user.email], language=user.language, name=user.name)]


class RoleFilter(admin.RelatedFieldListFilter):
    """The groups, in the words staff use for them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("rolle")
        self.empty_value_display = _("Ingen")

    def field_choices(self, *args: Any) -> list[tuple[int, str]]:
        return [(group.pk, role_name(group)) for group in Group.objects.order_by("pk")]


@admin.register(User)
class UserAdmin(WideList, ObjectActions):
    list_display: ClassVar = ("name", "email", "role_names", "language", "is_active", "last_login")
    list_filter: ClassVar = ("is_staff", ("groups", RoleFilter), "is_active", "language")
    search_fields: ClassVar = ("name", "email")
    ordering: ClassVar = ("name", "pk")
    fields: ClassVar = (
        "email",
        "name",
        "phone",
        "language",
        "is_active",
        "is_staff",
        "groups",
        "date_joined",
        "last_login",
    )
    paginator = CappedPaginator
    show_full_result_count = False

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Only NSR's leaders hand out roles, and nobody her own."""
        fixed: tuple[str, ...] = ("date_joined", "last_login")
        if obj is not None:
            # The address is proved by the person herself; changing it here would hand the account over.
            fixed = ("email", *fixed)
        return fixed if _hands_out_roles(request, obj) else ("is_staff", "groups", *fixed)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def formfield_for_manytomany(self, db_field, request, **kwargs):  # type: ignore[no-untyped-def]
        if db_field.name == "groups":
            kwargs["widget"] = CheckboxSelectMultiple()
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups" and field is not None:
            field.label_from_instance = role_name
            field.help_text = ""
        return field

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    @object_action(
        "nullstill-totrinn",
        _("Nullstill totrinnspålogging"),
        text=_(
            "Bruk dette når personen har mistet telefonen eller passnøkkelen sin. Hun eller han blir logget ut overalt, "
            "kan så logge inn med passordet alene, og setter opp en ny. Ring et nummer du kjenner før du gjør det."
        ),
        done=_("Totrinnspåloggingen er nullstilt. Personen får e-post."),
        form=IdentityForm,
        danger=True,
        available=lambda obj, request: may_reset(user=obj, by=request.user) and obj.authenticator_set.exists(),
        preview=_reset_mail,
    )
    def reset_second_factor(self, request: HttpRequest, user: User, form: Form) -> None:
        reset_second_factor(user=user, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]

    @admin.display(description=_("roller"))
    def role_names(self, user: User) -> str:
        return ", ".join(sorted(role_name(group) for group in user.groups.all()))


def _hands_out_roles(request: HttpRequest, obj: User | None) -> bool:
    by = request.user
    if by.is_superuser:
        return True
    return by.groups.filter(name=StaffGroup.LEADER).exists() and (obj is None or obj.pk != by.pk)


def role_name(group: Group) -> str:
    """The words staff use for a group; groups of others keep their name."""
    return str(StaffGroup(group.name).label) if group.name in StaffGroup.values else group.name
