"""The school leader's confirmation: by her own account, or through a link mailed to her that works once.

What is confirmed are the sums of the application (`rules.confirmation`): when one of them changes, confirmation and links are void.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from uuid import UUID

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from grants.enums import ApplicationStatus as S
from grants.errors import GrantError
from grants.models import Application, CaseMessage, GrantRules, LeaderLink
from grants.rules.confirmation import fingerprint
from grants.services import actors, notice
from grants.services.application import lock
from grants.services.kinds import kind_of
from schools.models import Membership
from schools.rules import mail_domain
from schools.services.membership import known_domains, leads
from workflow import clock

SALT = "grants.leader"
# While a confirmation can still matter.
OPEN = (S.DRAFT, S.SUBMITTED, S.UNDER_REVIEW, S.MORE_INFORMATION, S.PROPOSED)
# Nobody's inbox is ours to fill.
LINKS_A_DAY = 5
TWICE = timedelta(minutes=10)


class LinkState(Enum):
    """Whether a link can still be used, and if not, why."""

    GOOD = "good"
    USED = "used"
    EXPIRED = "expired"
    CHANGED = "changed"
    CLOSED = "closed"


@dataclass(frozen=True)
class OpenedLink:
    """A genuine link, the application it is about, the sums it was made for, and whether it still works."""

    link: LeaderLink
    application: Application
    sums: str
    state: LinkState


def is_leader(*, application: Application, user: User) -> bool:
    """Whether the user is a confirmed leader of the school, and not the one who applies."""
    return application.applicant_id != user.pk and leads(user, application.school)


@transaction.atomic
def ask_leader(*, application: Application, name: str, email: str, by: User) -> LeaderLink:
    """Mail a link to the school leader; the ones mailed before stop working.

    Raises: GrantError, beside `leader_email` when the address is the trouble.
    """
    application = lock(application.pk)
    actors.applicant(application, by)
    _require_open(application)
    if application.leader_confirmed_at:
        raise GrantError(_("%(name)s har alt bekreftet søknaden.") % {"name": application.leader_name})
    if not application.estimate_ore:
        raise GrantError(_("Skriv først hva reisen vil koste. Det er summen skolelederen bekrefter."), "estimate_ore")
    if _is_applicant(application, email):
        raise GrantError(_("En annen enn den som søker, må bekrefte. Skriv skolelederens adresse."), "leader_email")
    now = clock.now()
    if application.leader_links.filter(created_at__gt=now - timedelta(days=1)).count() >= LINKS_A_DAY:
        raise GrantError(_("Du har sendt mange lenker i dag. Vent til i morgen, eller be skolelederen logge inn."))
    application.leader_links.filter(used_at=None, expires_at__gt=now).update(expires_at=now)
    expires_at = now + timedelta(days=GrantRules.current().leader_link_days)
    link = LeaderLink.objects.create(
        application=application,
        name=name.strip(),
        email=email.strip(),
        expires_at=expires_at,
        sums=fingerprint(application),
    )
    notice.leader_asked(link, url=link_url(link), by=by)
    return link


def _is_applicant(application: Application, email: str) -> bool:
    wanted = email.strip().lower()
    own = EmailAddress.objects.filter(user=application.applicant_id, email__iexact=wanted)
    return wanted == application.applicant_email.lower() or (application.applicant_id is not None and own.exists())


def _require_open(application: Application) -> None:
    if application.status not in OPEN:
        raise GrantError(
            _("Søknaden kan ikke bekreftes lenger. Den er: %(status)s.") % {"status": application.user_label}
        )


def open_link(application: Application) -> LeaderLink | None:
    """The link that was mailed and is not used. It is `outdated` when the sums are others than those it was made for."""
    links = application.leader_links.filter(used_at=None, expires_at__gt=clock.now())
    return links.order_by("-created_at").first()


def outdated(link: LeaderLink | None, application: Application) -> bool:
    """Whether the leader who opens `link` is told that the application has changed. Unknown of a link older than `sums`."""
    return link is not None and link.sums not in {"", fingerprint(application)}


def link_url(link: LeaderLink) -> str:
    """The path where `link` is used."""
    return reverse("leader-link", args=[token_of(link)])


def token_of(link: LeaderLink) -> str:
    """What opens `link`: its signed id, and what the sums were when it was made."""
    return signing.Signer(salt=SALT, sep=".").sign(f"{link.pk.hex}-{fingerprint(link.application)}")


def read_link(token: str) -> OpenedLink | None:
    """What `token` opens; None when we never made it. Reading changes nothing."""
    try:
        pk, _dash, sums = signing.Signer(salt=SALT, sep=".").unsign(token).partition("-")
        link = LeaderLink.objects.filter(pk=UUID(pk)).first()
    except (signing.BadSignature, ValueError):
        return None
    if link is None:
        return None
    rows = Application.objects.select_related("school__municipality", "trip", "version", "call__scheme")
    application = rows.get(pk=link.application_id)
    return OpenedLink(link, application, sums, _state(link, application, sums))


def _state(link: LeaderLink, application: Application, sums: str) -> LinkState:
    if link.used_at is not None:
        return LinkState.USED
    if application.status not in OPEN:
        return LinkState.CLOSED
    if link.expires_at <= clock.now():
        return LinkState.EXPIRED
    if fingerprint(application) != sums:
        return LinkState.CHANGED
    return LinkState.GOOD


@transaction.atomic
def confirm_by_link(*, opened: OpenedLink) -> Application:
    """The leader says yes through her link, once.

    Raises: GrantError when the link has stopped working since its page was opened.
    """
    application, link = _use(opened)
    return _confirm(application, name=link.name, email=link.email, by_link=True)


@transaction.atomic
def decline_by_link(*, opened: OpenedLink, reason: str) -> None:
    """The leader says no through her link, once, and why; the applicant is told, and the case shows it.

    Raises: GrantError when the link has stopped working since its page was opened.
    """
    application, link = _use(opened)
    _decline(application, name=link.name, reason=reason)


def _use(opened: OpenedLink) -> tuple[Application, LeaderLink]:
    """The case, locked, and the link, which this answer uses up. Raises: GrantError when it has stopped working."""
    application = lock(opened.application.pk)
    link = LeaderLink.objects.get(pk=opened.link.pk)
    if _state(link, application, opened.sums) is not LinkState.GOOD:
        raise GrantError(_("Lenken virker ikke lenger. Ingenting er endret."))
    link.used_at = clock.now()
    link.save(update_fields=["used_at"])
    return application, link


def confirmed_by_stranger(application: Application) -> bool:
    """Whether the one who confirmed by a link has an address that nothing ties to the school: neither its domains nor a known leader's."""
    email = application.leader_email
    if not email or not application.leader_by_link or mail_domain(email) in known_domains(application.school):
        return False
    leaders = Membership.objects.leaders().filter(school=application.school_id).values("user")
    return not EmailAddress.objects.filter(user__in=leaders, email__iexact=email, verified=True).exists()


@transaction.atomic
def confirm_by_account(*, application: Application, sums: str, by: User) -> Application:
    """The leader says yes with her own account, to the sums she saw.

    Raises: GrantError for anyone else, and when the sums have changed.
    """
    application = _for_leader(application, sums, by)
    return (
        application
        if application.leader_confirmed_at
        else _confirm(application, name=by.name, email=by.email, by_link=False)
    )


@transaction.atomic
def decline_by_account(*, application: Application, sums: str, reason: str, by: User) -> None:
    """The leader says no with her own account, and why; the applicant is told, and the case shows it. Pressed twice, it is one no; after a change she may say it again.

    Raises: GrantError for anyone else, when the sums have changed, and when a leader has said yes.
    """
    application = _for_leader(application, sums, by)
    if application.leader_confirmed_at:
        raise GrantError(_("%(name)s har alt bekreftet søknaden.") % {"name": application.leader_name})
    _decline(application, name=by.name, reason=reason, by=by)


def _for_leader(application: Application, sums: str, by: User) -> Application:
    """The case, locked, for a leader with an account who saw `sums`. Raises: GrantError for anyone else, and when they have changed."""
    application = lock(application.pk)
    if not is_leader(application=application, user=by):
        raise GrantError(_("Bare en bekreftet skoleleder ved skolen kan gjøre dette, og ikke den som søker selv."))
    _require_open(application)
    if fingerprint(application) != sums:
        raise GrantError(_("Søknaden er endret etter at du åpnet siden. Se over summene, og svar på nytt."))
    return application


def _decline(application: Application, *, name: str, reason: str, by: User | None = None) -> None:
    if not reason.strip():
        raise GrantError(_("Skriv kort hvorfor du ikke bekrefter."), "reason")
    text = _("Skolelederen bekrefter ikke: %(reason)s") % {"reason": reason.strip()}
    just_now = clock.now() - TWICE
    if by is not None and application.messages.filter(author=by, text=text, at__gt=just_now).exists():
        return
    message = CaseMessage.objects.create(
        application=application, from_staff=False, author=by, author_name=name, text=text
    )
    notice.leader_declined(application, name=name, reason=reason.strip(), event=str(message.pk))


def _confirm(application: Application, *, name: str, email: str, by_link: bool) -> Application:
    now = clock.now()
    application.leader_name, application.leader_email, application.leader_by_link = name, email, by_link
    application.leader_confirmed_at = now
    application.save(update_fields=["leader_name", "leader_email", "leader_by_link", "leader_confirmed_at"])
    application.leader_links.filter(used_at=None, expires_at__gt=now).update(expires_at=now)
    kind_of(application).recheck(application=application)
    notice.leader_confirmed(application)
    return application
