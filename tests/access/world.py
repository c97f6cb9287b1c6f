"""One world for every walk: a school and a partner with a visit in every stage, and all who may come by."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.test import Client

from accounts.models import StaffGroup, User
from bookings.enums import BookingStatus, Side
from bookings.models import AnswerLink, Booking
from bookings.services.link import answer_url
from bookings.services.notice import tell_confirmed
from catalogue.enums import ActivityStatus
from catalogue.models import Activity, SlotRoleModel
from catalogue.services.search import reindex
from documents.models import Document
from notifications.models import Message
from partners.enums import AgreementStatus, MemberRole
from partners.services.invitation import token_for
from schools.enums import MembershipStatus, SchoolRole
from schools.models import Membership
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.bookings import BookingFactory, ProposedTimeFactory
from tests.factories.catalogue import ActivityFactory, SlotFactory
from tests.factories.partners import InvitationFactory, MemberFactory, OrganisationFactory, RoleModelFactory
from tests.factories.regions import CoordinatorFactory, SchoolHolidayFactory
from tests.factories.schools import MembershipFactory, SchoolDomainFactory, SchoolFactory
from workflow import clock
from workflow.machine import Actor
from workflow.models import JobRun
from workflow.services.transition import start

from . import grants_world, roles
from .addresses import addresses, path_of


@dataclass
class World:
    """Who there is, with a browser each, and what the parts of an address are called in this world."""

    users: dict[str, User] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    # Parts of an address: for one key, or for every address with a part of that name.
    by_key: dict[str, dict[str, Any]] = field(default_factory=dict)
    by_part: dict[str, Any] = field(default_factory=dict)

    def paths(self, keys: Iterable[str]) -> dict[str, str]:
        """Where each of `keys` is."""
        known = addresses()
        return {key: path_of(known[key.partition(" of ")[0]], key, self) for key in keys}

    def part(self, key: str, name: str) -> Any:
        """The first row of the model, for `object_id` in the admin; else what the part is called everywhere."""
        if name == "object_id":
            app, model = re.split(r"[_/]", key.removeprefix("admin:").removeprefix("admin/"))[:2]
            return apps.get_model(app, model)._default_manager.order_by("pk").values_list("pk", flat=True)[0]
        return self.by_part[name]


def build() -> World:
    """Make everything. Runs inside the caller's transaction."""
    world = World()
    _people(world)
    _visits(world)
    _admin_rows(world)
    grants_world.build(world)
    for role in sorted(roles.EVERYBODY):
        world.clients[role] = Client()
        if role in world.users:
            world.clients[role].force_login(world.users[role])
    return world


def _people(world: World) -> None:
    users = world.users
    for number, role in enumerate(sorted(roles.SIGNED_IN - roles.STAFF)):
        users[role] = UserFactory(email=f"rolle{number}@demo.example", name=role.title())
    for role, group in (
        (roles.CASE_HANDLER, StaffGroup.CASE_HANDLER),
        (roles.LEADER, StaffGroup.LEADER),
        (roles.FINANCE, StaffGroup.FINANCE),
    ):
        users[role] = StaffFactory(email=f"{group}@demo.example", groups=[group])
    users[roles.SUPERUSER] = StaffFactory(email="drift@demo.example", is_superuser=True)
    for role, group in ((roles.REVIEWER, StaffGroup.REVIEWER), (roles.COORDINATOR, StaffGroup.COORDINATOR)):
        users[role].groups.add(Group.objects.get_or_create(name=group)[0])
    Authenticator.objects.create(user=users[roles.REVIEWER], type=Authenticator.Type.TOTP, data={"secret": "prøve"})
    world.by_part["orgnr"] = _school(users)


def _school(users: dict[str, User]) -> str:
    school = SchoolFactory(name="Løpsmark ungdomsskole")
    for role in (roles.TEACHER, roles.COLLEAGUE):
        MembershipFactory(user=users[role], school=school)
    MembershipFactory(user=users[roles.SCHOOL_LEADER], school=school, role=SchoolRole.LEADER)
    MembershipFactory(user=users[roles.UNVERIFIED], school=school, status=MembershipStatus.PENDING)
    MembershipFactory(user=users[roles.OTHER_TEACHER])
    return str(school.orgnr)


def _visits(world: World) -> None:
    users, by_key = world.users, world.by_key
    teacher = users[roles.TEACHER]
    school = teacher.school_memberships.get().school
    organisation = OrganisationFactory(slug="nordlys-energi", name="Nordlys Energi")
    member = MemberFactory(user=users[roles.MEMBER], organisation=organisation)
    MemberFactory(user=users[roles.ADMIN], organisation=organisation, role=MemberRole.ADMIN)
    MemberFactory(user=users[roles.OTHER_MEMBER], role=MemberRole.ADMIN)
    role_model = RoleModelFactory(organisation=organisation, user=users[roles.ROLE_MODEL])
    published = ActivityFactory(organisation=organisation, slug="vind", role_models=[role_model])
    draft = ActivityFactory(organisation=organisation, slug="utkast", status=ActivityStatus.DRAFT, published_at=None)
    reindex(activity=published)
    free, booked = SlotFactory(activity=published), SlotFactory(activity=published)
    past = SlotFactory(activity=published, starts_at=clock.now() - timedelta(days=2))
    SlotRoleModel.objects.create(slot=booked, role_model=role_model, period=(booked.starts_at, booked.ends_at))

    def booking(slot: Any, status: BookingStatus, **more: Any) -> Booking:
        made: Booking = BookingFactory(slot=slot, school=school, booked_by=teacher, status=status, **more)
        if status == BookingStatus.REQUESTED:
            start(made, actor=Actor(teacher, "school"))
        return made

    confirmed = booking(booked, BookingStatus.CONFIRMED, role_model=role_model)
    asked = booking(SlotFactory(activity=published), BookingStatus.REQUESTED, chase_at=clock.now())
    answered = booking(None, BookingStatus.NEW_TIME, activity=published)
    ProposedTimeFactory(booking=answered)
    done = booking(past, BookingStatus.COMPLETED)
    link = AnswerLink.objects.create(
        booking=asked, user=users[roles.MEMBER], side=Side.HOST, expires_at=clock.now() + timedelta(days=3)
    )
    invitation = InvitationFactory(organisation=organisation)
    tell_confirmed(confirmed, event="walk")
    world.by_part |= {
        "slug": "vind",
        "step": "hva",
        "uuid": free.uuid,
        "role_model": role_model.uuid,
    }
    for key in ("detail", "pdf", "ics", "cancel", "move"):
        by_key[f"booking-{key}"] = {"pk": confirmed.pk}
    for key in ("accept", "decline", "propose", "withdraw"):
        by_key[f"booking-{key}"] = {"pk": asked.pk}
    for key in ("edit", "deactivate", "activate"):
        by_key[f"role-model-{key}"] = {"uuid": role_model.uuid}
    for key in ("profile", "edit", "answer", "members", "end"):
        by_key[f"partner-{key}"] = {"slug": organisation.slug}
    by_key |= {
        "activity-detail of a draft": {"slug": draft.slug},
        "booking-new of a draft": {"slug": draft.slug},
        "host-activity-step": {"slug": draft.slug, "step": "hva"},
        "host-activity-preview": {"slug": draft.slug},
        "host-activity-move": {"slug": draft.slug, "move": "arkiver"},
        "host-slot-unassign": {"uuid": booked.uuid, "role_model": role_model.uuid},
        "inbox-open": {"pk": teacher.inbox_items.get().pk},
        "booking-choose": {"pk": answered.pk},
        "booking-no-show": {"pk": done.pk},
        "slot-move": {"uuid": booked.uuid},
        "slot-cancel": {"uuid": booked.uuid},
        "answer-link": {"token": answer_url(link).rstrip("/").rpartition("/")[2]},
        "invitation-accept": {"token": token_for(invitation)},
        "invitation-withdraw": {"uuid": invitation.pk},
        "member-role": {"uuid": member.uuid},
        "member-remove": {"uuid": member.uuid},
        "account_reset_password_from_key": {"uidb36": "1", "key": "x-1"},
        "mfa_remove_webauthn": {"pk": 1},
        "mfa_edit_webauthn": {"pk": 1},
        "openid_connect_login": {"provider_id": "feide"},
        "openid_connect_callback": {"provider_id": "feide"},
        "colleague-answer": {"pk": users[roles.UNVERIFIED].school_memberships.get().pk},
    }


def _admin_rows(world: World) -> None:
    """One row of each kind the admin shows, in the state each button asks for."""
    by_key = world.by_key
    queued, sent, lost = Message.objects.order_by("pk")[:3]
    Message.objects.filter(pk=lost.pk).update(status="failed")
    Message.objects.filter(pk=sent.pk).update(status="sent", sent_at=clock.now())
    letter = Document.objects.get(kind="booking_confirmation")
    ready, broken = (
        Document.objects.create(key=key, kind=letter.kind, template=letter.template, filename="brev.pdf", status=status)
        for key, status in (("walk:ready", "ready"), ("walk:failed", "failed"))
    )
    ready.file.save("brev.pdf", ContentFile(b"%PDF-"))
    JobRun.objects.create(name="notifications.tasks.sweep")
    SchoolHolidayFactory()
    CoordinatorFactory(user=world.users[roles.COORDINATOR])
    SchoolDomainFactory()
    buttons: dict[str, dict[str, Any]] = {
        "catalogue_activity": {
            "godkjenn": ActivityFactory(status=ActivityStatus.SUBMITTED),
            "send-tilbake": ActivityFactory(status=ActivityStatus.SUBMITTED),
            "vis-igjen": ActivityFactory(status=ActivityStatus.PAUSED),
        },
        "bookings_booking": {
            "avlys-for-skolen": Booking.objects.get(status=BookingStatus.CONFIRMED),
            "avlys-for-verten": Booking.objects.get(status=BookingStatus.CONFIRMED),
            "trekk": Booking.objects.get(status=BookingStatus.REQUESTED),
            "avslaa": Booking.objects.get(status=BookingStatus.REQUESTED),
        },
        "partners_organisation": {
            "start": OrganisationFactory(status=AgreementStatus.APPLIED),
            **{
                name: OrganisationFactory(status=AgreementStatus.UNDER_REVIEW)
                for name in ("spor", "godkjenn", "avslaa")
            },
        },
        "schools_membership": {
            **{name: Membership.objects.get(status=MembershipStatus.PENDING) for name in ("bekreft", "avslaa")},
            "skoleleder": MembershipFactory(role=SchoolRole.LEADER, leader_by=""),
        },
        "notifications_message": {"send-paa-nytt": sent, "stopp": queued, "legg-bort": lost, "html": queued},
        "documents_document": {"lag-paa-nytt": broken, "file": ready},
    }
    for model, actions in buttons.items():
        for name, row in actions.items():
            by_key[f"admin:{model}_{name}"] = {"pk" if name in ("html", "file") else "object_id": row.pk}
    by_key["admin:accounts_user_nullstill-totrinn"] = {"object_id": world.users[roles.REVIEWER].pk}
    for label in ("catalogue.Activity", "partners.Organisation", "partners.RoleModel"):
        model = apps.get_model(label)
        past = model.history.first()
        by_key[f"admin:{model._meta.label_lower.replace('.', '_')}_simple_history"] = [past.id, past.history_id]
    by_key["admin:view_on_site"] = {
        "content_type_id": ContentType.objects.get_for_model(Activity).pk,
        "object_id": Activity.objects.published().first().pk,
    }
    world.by_part |= {"app_label": "catalogue", "kind": "booking_confirmed", "language": "nn"}
    world.by_key["admin/(?P<url>.*)$"] = "/admin/finnes-ikke/"
