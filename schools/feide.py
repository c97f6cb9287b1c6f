"""Where allauth tells that something about a person's log-in or address changed."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed, user_logged_in
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.signals import social_account_added

from accounts.feide import KEPT_AS, PROVIDER_ID, FeideGroups
from accounts.models import User

from .services.feide import tie_to_schools
from .services.membership import verify_by_address


def after_log_in(*, user: User, sociallogin: SocialLogin | None = None, **kwargs: Any) -> None:
    """She is in: make her school ties what this log-in told."""
    if sociallogin is not None:
        _tie(user, sociallogin)


def after_connecting(*, sociallogin: SocialLogin, **kwargs: Any) -> None:
    _tie(sociallogin.user, sociallogin)


def after_proving(*, email_address: EmailAddress, **kwargs: Any) -> None:
    verify_by_address(user=email_address.user)


def _tie(user: User, sociallogin: SocialLogin) -> None:
    told = sociallogin.account.extra_data.get(KEPT_AS)
    if sociallogin.account.provider == PROVIDER_ID and told is not None:
        tie_to_schools(user=user, groups=FeideGroups.from_json(told))


def listen() -> None:
    user_logged_in.connect(after_log_in, dispatch_uid="schools.after_log_in")
    social_account_added.connect(after_connecting, dispatch_uid="schools.after_connecting")
    email_confirmed.connect(after_proving, dispatch_uid="schools.after_proving")
