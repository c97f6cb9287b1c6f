"""Who works at which school: asking, being answered, leaving, and being known by an address."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from notifications.models import Message
from notifications.models import Status as Delivery
from notifications.services import cancel_messages, notify, notify_each, sent_about
from schools.enums import MembershipStatus, SchoolRole, VerifiedBy
from schools.mails import Mail, about
from schools.models import Membership, MembershipQuerySet, School, SchoolDomain
from schools.rules import mail_domain
from workflow import clock
from workflow.errors import DomainError, TransitionError
from workflow.machine import Actor
from workflow.models import LogEntry
from workflow.services.transition import start, transition

CURRENT = (MembershipStatus.PENDING, MembershipStatus.VERIFIED)
STAND_INS = 5
CHOICES_PER_DAY = 3
"""Choices a person makes in a day that somebody must answer: whoever picked the wrong school twice still finds her own,
and nobody sends a mail to the teachers of one school after another. A guard and no policy, so staff have no number to set."""
MEMBER, COLLEAGUE, STAFF, REGISTER = "member", "colleague", "staff", "register"


class MembershipError(DomainError):
    """The school tie cannot be made or changed as asked."""


def main_membership(user: User) -> Membership | None:
    """The school she acts for: her main one, else another she is still tied to; None when there is none."""
    return next((tie for tie in memberships_of(user) if tie.status in CURRENT), None)


def works_at(user: User, school: School) -> bool:
    """Whether she is verified there and her account is open."""
    return user.is_active and Membership.objects.verified().filter(user=user, school=school).exists()


def may_book(user: User, school: School) -> bool:
    """Whether she may act for `school`: verified there, and the school is open."""
    return school.closed_at is None and works_at(user, school)


def tie_to_book_by(user: User) -> Membership | None:
    """The tie that `main_membership` gives, when she may book by it, behind its lock: she cannot leave, nor act twice at
    once, before our transaction ends. None when she may not.
    """
    ties = Membership.objects.select_for_update(of=("self",), no_key=True).current().filter(user=user).order_by("pk")
    tie = min(ties.select_related("school__municipality"), key=_main_first, default=None)
    books = tie is not None and tie.status == MembershipStatus.VERIFIED and tie.school.closed_at is None
    return tie if books else None


def leads(user: object, school: School) -> bool:
    """Whether she is a confirmed leader of `school`."""
    return isinstance(user, User) and Membership.objects.leaders().filter(user=user, school=school).exists()


def colleagues(school: School) -> MembershipQuerySet:
    """Everyone verified at the school, by name."""
    verified = Membership.objects.verified().filter(school=school, user__is_active=True)
    return verified.select_related("user").order_by("user__name", "pk")


def stand_ins(school: School) -> list[User]:
    """Who hears about what someone who has left did for the school: its leaders, else the first colleagues by name."""
    found = list(colleagues(school).leaders()[:STAND_INS])
    return [row.user for row in found or colleagues(school)[:STAND_INS]]


def waiting(school: School) -> QuerySet[Membership]:
    """Those who ask to be known as working at the school, oldest first."""
    pending = Membership.objects.pending().filter(school=school, user__is_active=True)
    return pending.select_related("user").order_by("status_changed_at", "pk")


def memberships_of(user: User) -> list[Membership]:
    """All her ties, first the one to tell her about: the main one, else the one that was refused or ended last. One query."""
    ties = Membership.objects.filter(user=user).select_related("school__municipality").order_by("-status_changed_at")
    current = [tie for tie in ties if tie.status in CURRENT]
    current.sort(key=_main_first)
    return [*current, *(tie for tie in ties if tie.status not in CURRENT)]


def _main_first(tie: Membership) -> tuple[bool, bool, datetime]:
    """The order of ties that are current."""
    return not tie.is_main, tie.status != MembershipStatus.VERIFIED, tie.created_at


def known_domains(school: School) -> list[str]:
    """The mail domains whose owners are known to work at the school."""
    domains = SchoolDomain.objects.filter(_owners(school)).order_by("domain")
    return list(domains.values_list("domain", flat=True).distinct())


@transaction.atomic
def choose_school(*, user: User, school: School, role: str) -> Membership:
    """Tie a person to a school, as her main one.

    1. Lock the person, so that two requests make one tie.
    2. Refuse a closed school and an unknown role.
    3. The one she already has there only changes role; a main tie elsewhere ends. That she leads the school, somebody else
       must confirm (`services.leader`).
    4. Ask (again), be verified at once by a known address, or tell the colleagues who can say yes, a few times a day.

    Raises: MembershipError, with a message for the person.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if school.closed_at is not None:
        raise MembershipError(_("Skolen er nedlagt i skoleregisteret. Velg en annen."))
    if role not in SchoolRole.values:
        raise MembershipError(_("Velg hva du er på skolen."), "role")
    membership = Membership.objects.select_for_update(no_key=True).filter(user=user, school=school).first()
    _leave_main(user, besides=school)
    if membership is None:
        membership = Membership.objects.create(user=user, school=school, role=role)
        asked = start(membership, actor=Actor(user, MEMBER))
    elif membership.status in CURRENT:
        membership.is_main = True
        fields = membership.take_role(role) if role != membership.role else []
        membership.save(update_fields=["is_main", *fields])
        return membership
    else:
        membership.is_main, membership.verified_by = True, ""
        fields = ["is_main", "verified_by", *membership.take_role(role)]
        asked = transition(membership, MembershipStatus.PENDING, actor=Actor(user, MEMBER), extra_fields=fields)
    if known_address(membership):
        _verify(membership, VerifiedBy.DOMAIN, actor=Actor(user, REGISTER))
    else:
        _check_day(user)
        _ask_colleagues(membership, asked)
    return membership


@transaction.atomic
def answer_colleague(*, membership: Membership, by: User, works_here: bool, reason: str = "") -> Membership:
    """A verified colleague says whether the person works at the school; a leader's yes confirms a leader too.

    Raises: MembershipError when `by` is not verified there; TransitionError when it is answered already.
    """
    membership = lock(membership)
    if membership.user_id == by.pk or not may_book(by, membership.school):
        raise MembershipError(_("Bare en bekreftet kollega ved skolen kan svare."))
    if membership.status != MembershipStatus.PENDING:
        raise TransitionError(
            _("Spørsmålet er alt besvart. %(name)s er nå: %(status)s. Ingenting er endret.")
            % {"name": membership.user, "status": membership.user_label}
        )
    return _answer(membership, works_here, VerifiedBy.COLLEAGUE, Actor(by, COLLEAGUE), reason)


@transaction.atomic
def answer_as_staff(*, membership: Membership, by: User, works_here: bool, reason: str = "") -> Membership:
    """NSR says whether the person works at the school, as what she says she is.

    Raises: TransitionError when the tie's status no longer allows it.
    """
    return _answer(lock(membership), works_here, VerifiedBy.STAFF, Actor(by, STAFF), reason)


@transaction.atomic
def end_membership(*, membership: Membership, by: User, reason: str = "") -> Membership:
    """The person leaves the school, or NSR ends the tie, and she is told.

    Raises: MembershipError for anyone else; TransitionError when it has ended already.
    """
    membership = lock(membership)
    if membership.user_id != by.pk and not by.is_staff:
        raise MembershipError(_("Du kan bare avslutte din egen tilknytning."))
    role = MEMBER if membership.user_id == by.pk else STAFF
    actor = Actor(by, role)
    entry = end_tie(membership, actor=actor, reason=reason)
    if role == STAFF:
        _tell(membership, Mail.ENDED, key=f"membership-ended:{entry.pk}", actor=actor, reason=reason)
    return membership


def end_tie(membership: Membership, *, actor: Actor, reason: str) -> LogEntry:
    """Move the locked tie to ended; gives the log's row. Raises: TransitionError when it has ended already."""
    entry = transition(membership, MembershipStatus.ENDED, actor=actor, reason=reason)
    _stop_asking(membership)
    return entry


@transaction.atomic
def verify_by_address(*, user: User) -> int:
    """Verify what the person's proved addresses can vouch for; called when she proves one. Gives how many."""
    pending = Membership.objects.select_for_update(of=("self",), no_key=True).pending().filter(user=user).order_by("pk")
    return _verify_known(pending)


@transaction.atomic
def apply_domain(*, domain: SchoolDomain) -> int:
    """Verify everyone who waited for exactly this domain; called when staff add it. Gives how many."""
    where = Q(school=domain.school_id) if domain.school_id else Q(school__municipality=domain.municipality_id)
    pending = Membership.objects.select_for_update(of=("self",), no_key=True).pending().filter(where).order_by("pk")
    return _verify_known(pending)


def _verify_known(pending: QuerySet[Membership]) -> int:
    known = [row for row in pending.select_related("user", "school") if known_address(row)]
    for membership in known:
        _verify(membership, VerifiedBy.DOMAIN, actor=Actor(membership.user, REGISTER))
    return len(known)


def lock(membership: Membership) -> Membership:
    """The tie as it is now; nobody else changes it until we commit."""
    rows = Membership.objects.select_for_update(of=("self",), no_key=True).select_related("user", "school")
    return rows.get(pk=membership.pk)


def _leave_main(user: User, *, besides: School) -> None:
    others = (
        Membership.objects.select_for_update(no_key=True)
        .current()
        .filter(user=user, is_main=True)
        .exclude(school=besides)
    )
    for other in others.order_by("pk"):
        end_tie(other, actor=Actor(user, MEMBER), reason="Byttet skole")


def known_address(membership: Membership) -> bool:
    """Whether one of her proved addresses has a domain of the school."""
    proved = EmailAddress.objects.filter(user=membership.user_id, verified=True).values_list("email", flat=True)
    domains = {mail_domain(email) for email in proved}
    return bool(domains) and SchoolDomain.objects.filter(_owners(membership.school), domain__in=domains).exists()


def _owners(school: School) -> Q:
    return Q(school=school) | Q(municipality=school.municipality_id, municipality__isnull=False)


def _answer(membership: Membership, works_here: bool, verified_by: VerifiedBy, actor: Actor, reason: str) -> Membership:
    if works_here:
        vouches = verified_by == VerifiedBy.STAFF or leads(actor.user, membership.school)
        _verify(membership, verified_by, actor=actor, reason=reason, leader_by=verified_by if vouches else "")
        return membership
    entry = transition(membership, MembershipStatus.DECLINED, actor=actor, reason=reason)
    _stop_asking(membership)
    _tell(membership, Mail.DECLINED, key=f"membership-declined:{entry.pk}", actor=actor, reason=reason)
    return membership


def _verify(
    membership: Membership, verified_by: VerifiedBy, *, actor: Actor, reason: str = "", leader_by: str = ""
) -> None:
    membership.verified_by = verified_by
    fields = ["verified_by", *membership.take_role(membership.role, leader_by=leader_by)]
    if membership.status not in CURRENT and membership.is_main:
        # Coming back from refused or ended: another school may have become the main one meanwhile.
        taken = Membership.objects.current().filter(user=membership.user_id, is_main=True).exists()
        membership.is_main, fields = not taken, [*fields, "is_main"]
    entry = transition(membership, MembershipStatus.VERIFIED, actor=actor, reason=reason, extra_fields=fields)
    _stop_asking(membership)
    if actor.role != REGISTER:
        _tell(membership, Mail.VERIFIED, key=f"membership-verified:{entry.pk}", actor=actor, reason=reason)


def _check_day(user: User) -> None:
    """Refuse one choice too many; the one being made is in the log already, and the caller holds the person's lock."""
    ties = Membership.objects.filter(user=user).values_list("pk", flat=True)
    chosen = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Membership),
        object_id__in=[str(pk) for pk in ties],
        role=MEMBER,
        to_state=MembershipStatus.PENDING,
        at__gte=clock.start_of_today(),
    )
    if chosen.count() > CHOICES_PER_DAY:
        raise MembershipError(
            ngettext(
                "Du har valgt skole %(count)s gang i dag. I morgen kan du velge igjen.",
                "Du har valgt skole %(count)s ganger i dag. I morgen kan du velge igjen.",
                CHOICES_PER_DAY,
            )
            % {"count": CHOICES_PER_DAY}
        )


def _ask_colleagues(membership: Membership, asked: LogEntry) -> None:
    """Each at most once a day for the same person and school, however often she asks; one stopped in time reached nobody."""
    today = f"{_asked_key(membership)}{clock.today().isoformat()}:"
    reached = set(_asked(today).values_list("user_id", flat=True))
    notify_each(
        Mail.ASKED,
        to=[row.user for row in colleagues(membership.school) if row.user_id not in reached],
        context=about(membership),
        url=reverse("colleague-answer", args=[membership.pk]),
        key=f"{today}{asked.pk}",
    )


def _stop_asking(membership: Membership) -> None:
    """The questions to colleagues that have not gone out: somebody has answered, or she has left."""
    cancel_messages(key_prefix=_asked_key(membership))


def who_was_asked(membership: Membership) -> list[tuple[str, datetime]]:
    """The addresses that were asked whether she works there, with when, latest first."""
    return list(_asked(_asked_key(membership)).values_list("email", "created_at"))


def _asked_key(membership: Membership) -> str:
    return f"membership-asked:{membership.pk}:"


def _asked(key_prefix: str) -> QuerySet[Message]:
    return sent_about(key_prefix).exclude(status=Delivery.CANCELLED)


def _tell(membership: Membership, mail: Mail, *, key: str, actor: Actor, reason: str) -> None:
    answered_by = actor.user.name if isinstance(actor.user, User) and actor.role == COLLEAGUE else ""
    notify(
        mail,
        to=membership.user,
        context=about(membership, reason=reason, answered_by=answered_by),
        url=reverse("school-status"),
        key=key,
    )
