"""The person who logs in. What she may do follows from her memberships and staff groups, never from a field here."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from workflow import clock


class Language(models.TextChoices):
    """The languages a person can read us in; `nb` is what everything is written in first."""

    NB = "nb", _("Bokmål")
    NN = "nn", _("Nynorsk")
    EN = "en", _("Engelsk")


class Purpose(models.TextChoices):
    """What a new user comes for; decides only where she goes first."""

    SCHOOL = "school", _("Jeg jobber på en skole")
    PARTNER = "partner", _("Jeg kommer fra en virksomhet, et universitet eller en høgskole")


class StaffGroup(models.TextChoices):
    """Django groups that carry NSR's own roles, and the two roles outside NSR that staff hand out."""

    CASE_HANDLER = "nsr_case_handler", _("Saksbehandler")
    LEADER = "nsr_leader", _("Leder")
    FINANCE = "nsr_finance", _("Økonomi")
    REVIEWER = "reviewer", _("Fagvurderer")
    COORDINATOR = "regional_coordinator", _("Regional koordinator")


class UserManager(BaseUserManager["User"]):
    """Users are found by e-mail, whatever its letter case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account: teacher, partner, role model or NSR staff."""

    email = models.EmailField(_("e-post"), unique=True)
    name = models.CharField(_("navn"), max_length=120)
    phone = PhoneNumberField(_("telefon"), blank=True)
    language = models.CharField(_("språk"), max_length=2, choices=Language, default=Language.NB)
    came_as = models.CharField(_("kom som"), max_length=7, choices=Purpose, blank=True, default="")
    is_active = models.BooleanField(_("aktiv"), default=True)
    is_staff = models.BooleanField(_("NSR-ansatt"), default=False)
    date_joined = models.DateTimeField(_("opprettet"), default=clock.now)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("bruker")
        verbose_name_plural = _("brukere")
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"), name="user_email_once", violation_error_message=_("E-postadressen er alt i bruk.")
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]
