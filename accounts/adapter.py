"""How allauth behaves in this project: its mails go through our outbox, and a new user lands where she can go on."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils import translation
from django.utils.crypto import get_random_string

from notifications.services import notify

from .forms import CAME_AS
from .mails import SECRET, from_allauth
from .models import Purpose, User

# By name only: the pages lie in apps above this one.
FIRST_PAGE = {Purpose.SCHOOL: "school-choose", Purpose.PARTNER: "partner-apply"}


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the mail. It never shows in the inbox: a code there would be no proof of the address."""
        kind, values, path = from_allauth(template_prefix, email, context)
        user = _owner(email)
        with transaction.atomic():
            notify(
                kind,
                to=user,
                email=email,
                context=values,
                url=path,
                key=f"{kind}:{get_random_string(24)}",
                language=user.language if user else translation.get_language(),
                inbox=False,
                confidential=kind in SECRET,
            )

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """After sign-up: to the page where a teacher finds her school or a company introduces itself."""
        purpose = request.session.pop(CAME_AS, "")
        return resolve_url(FIRST_PAGE.get(purpose, "my-page"))


def _owner(email: str) -> User | None:
    """The user whose address it is, also when it is one she has only just added."""
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        address = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user").first()
        user = address.user if address else None
    return user
