"""People: a user with a proved address, and NSR staff with a second factor."""

from typing import Any

import factory
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from factory.django import DjangoModelFactory

from accounts.models import StaffGroup, User

PASSWORD = "prøve-passord-2026"


class UserFactory(DjangoModelFactory):
    """A person who has proved her address. Pass `password` when the test logs in by it."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@demo.example")
    name = factory.Sequence(lambda n: f"Kari Nordmann {n}")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, password: str | None = None, **kwargs: Any) -> User:
        return User.objects.create_user(kwargs.pop("email"), password, **kwargs)

    @factory.post_generation
    def proved_address(self: User, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        if create and extracted is not False:
            EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)


class StaffFactory(UserFactory):
    """NSR staff with a second factor; `groups=[StaffGroup.LEADER]` gives roles."""

    is_staff = True

    @factory.post_generation
    def second_factor(self: User, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        if create and extracted is not False:
            Authenticator.objects.create(user=self, type=Authenticator.Type.TOTP, data={"secret": "prøve"})

    @factory.post_generation
    def groups(self: User, create: bool, extracted: list[StaffGroup] | None, **kwargs: Any) -> None:
        if create and extracted:
            self.groups.set(Group.objects.get_or_create(name=name)[0] for name in extracted)
