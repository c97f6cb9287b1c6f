"""Log-in through Feide: what its groups API says about a person, and who is let in.

Formats: docs.feide.no, «Groups API» (scope groups-org). A school owner is a group without `parent` and carries the
affiliation; a school is a group with `parent`, its id ending in `:unit:NO<organisation number>`.
"""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .forms import current_language
from .models import User
from .names import as_person_name

logger = logging.getLogger(__name__)

PROVIDER_ID = "feide"
GROUPS_URL = "https://groups-api.dataporten.no/groups/me/groups"
TIMEOUT = (2, 4)  # seconds to connect, to answer: a teacher stands waiting
KEPT_AS = "groups"  # where the log-in carries what we read, between the steps of one log-in

ORGNR = re.compile(r"NO(\d{9})$")
EMPLOYEE = frozenset({"employee", "faculty", "staff"})
SCHOOL_OWNERS = ("primary_and_lower_secondary", "upper_secondary")


@dataclass(frozen=True)
class FeideSchool:
    """One school a person belongs to: organisation number, whether it is her main one, and what she is called there."""

    orgnr: str
    is_main: bool
    title: str = ""


@dataclass(frozen=True)
class FeideGroups:
    """What the groups tell: her schools, whether she works there, whether she is a pupil."""

    schools: tuple[FeideSchool, ...] = ()
    is_employee: bool = False
    is_pupil: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "FeideGroups":
        schools = tuple(FeideSchool(**school) for school in data["schools"])
        return cls(schools, data["is_employee"], data["is_pupil"])


def fetch_groups(*, token: str, url: str = GROUPS_URL) -> FeideGroups | None:
    """Ask the groups API on behalf of the person. None when it is out of reach or talks nonsense."""
    try:
        answer = requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=TIMEOUT)
        answer.raise_for_status()
        groups = answer.json()
    except (requests.RequestException, ValueError) as error:
        logger.warning("Feide's groups API did not answer: %s", error)
        return None
    if not isinstance(groups, list):
        logger.warning("Feide's groups API answered with %s, not a list", type(groups).__name__)
        return None
    return read_groups([group for group in groups if isinstance(group, dict)])


def read_groups(groups: Sequence[Mapping[str, Any]]) -> FeideGroups:
    """Reduce the groups to what we use; nothing of it is a name.

    1. Owners tell whether the person is employed there or a pupil. Students of higher education are no pupils.
    2. Schools are the units of an owner; a private school may be its own owner.
    """
    owners = [group for group in groups if group.get("type") == "fc:org" and not group.get("parent")]
    affiliations = {word for owner in owners for word in _affiliation(owner)}
    at_school = {word for owner in owners if _owns_schools(owner) for word in _affiliation(owner)}
    is_employee = bool(affiliations & EMPLOYEE)
    return FeideGroups(
        schools=tuple(_schools(groups)),
        is_employee=is_employee,
        is_pupil="student" in at_school and not is_employee,
    )


def _schools(groups: Sequence[Mapping[str, Any]]) -> Iterator[FeideSchool]:
    titles = {group.get("id"): _title(group) for group in groups}
    seen = set()
    for group in groups:
        if group.get("type") != "fc:org":
            continue
        number = ORGNR.search(str(group.get("id") if group.get("parent") else group.get("norEduOrgNIN") or ""))
        if number and number[1] not in seen:
            seen.add(number[1])
            yield FeideSchool(
                orgnr=number[1],
                is_main=_membership(group).get("primarySchool") is True,
                title=_title(group) or titles.get(group.get("parent"), ""),
            )


def _membership(group: Mapping[str, Any]) -> Mapping[str, Any]:
    membership = group.get("membership")
    return membership if isinstance(membership, dict) else {}


def _affiliation(group: Mapping[str, Any]) -> list[str]:
    value = _membership(group).get("affiliation") or []
    return [value] if isinstance(value, str) else [str(word) for word in value]


def _title(group: Mapping[str, Any]) -> str:
    return str(_membership(group).get("displayName") or "")[:80]


def _owns_schools(group: Mapping[str, Any]) -> bool:
    kinds = group.get("orgType") or []
    # No kind told: rather a pupil turned away than a pupil's name kept.
    return not kinds or any(str(kind).startswith(SCHOOL_OWNERS) for kind in kinds)


class FeideAdapter(DefaultSocialAccountAdapter):
    """Who may come in through Feide. Tying her to her schools is done in `schools.feide`, once she is in."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Read the groups; refuse pupils, and newcomers of whom we cannot tell whether they are one."""
        if sociallogin.account.provider != PROVIDER_ID:
            return
        provider = sociallogin.account.get_provider(request)
        url = provider.app.settings.get("groups_url", GROUPS_URL)
        groups = fetch_groups(token=sociallogin.token.token, url=url) if sociallogin.token else None
        if groups is None and not sociallogin.is_existing:
            raise ImmediateHttpResponse(_refuse(request, "unreachable", 503))
        if groups is None:
            return
        if groups.is_pupil:
            raise ImmediateHttpResponse(_refuse(request, "pupil", 403))
        sociallogin.account.extra_data[KEPT_AS] = groups.as_json()

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Mapping[str, Any]) -> User:
        user: User = sociallogin.user
        user.name = as_person_name(str(data.get("name") or "")[:120])
        user.email = str(data.get("email") or "").lower()
        user.language = current_language()
        return user

    def get_requests_session(self) -> requests.Session:
        """A session that shows a page of its own when Feide is down, instead of an error."""
        return _FeideSession(self.request)


class _FeideSession(requests.Session):
    def __init__(self, request: HttpRequest) -> None:
        super().__init__()
        self.page_request = request

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        try:
            answer = super().request(*args, **{"timeout": TIMEOUT, **kwargs})
        except requests.RequestException as error:
            logger.warning("Feide did not answer: %s", error)
        else:
            if answer.status_code < 500:
                return answer
            logger.warning("Feide answered %s", answer.status_code)
        raise ImmediateHttpResponse(_refuse(self.page_request, "unreachable", 503))


def _refuse(request: HttpRequest, reason: str, status: int) -> HttpResponse:
    return render(request, "accounts/feide_refused.html", {"reason": reason}, status=status)
