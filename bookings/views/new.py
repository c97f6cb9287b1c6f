"""The booking page: one page, three blocks."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings import rules
from bookings.enums import HOLDING, BookingStatus
from bookings.errors import GroupWaits
from bookings.forms import PROPOSE, BookingForm
from bookings.models import Booking
from bookings.services.booking import check_slot, periods_from, request_booking
from bookings.services.draft import keep_draft, kept_fields
from catalogue.enums import BookingKind
from catalogue.models import Activity, Slot
from partners.models import Organisation
from schools.enums import MembershipStatus
from schools.models import Membership
from schools.services.membership import main_membership
from workflow.errors import DomainError

SHOWN = 12
# Not the special needs: they were that day's, and are not to be told of unasked.
REMEMBERED = ("group_name", "grade", "pupils", "adults", "contact_name", "contact_email", "contact_phone")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def booking_new(request: HttpRequest, slug: str) -> HttpResponse:
    """GET shows the form with what we remember; POST sends it. Without a verified school it is kept, not sent."""
    refusal: DomainError | None = None
    waiting: Booking | None = None
    form: BookingForm | None = None
    if request.method == "POST":
        form = BookingForm(request.POST, county=_holiday_county(request))
        if form.is_valid():
            try:
                booking = _send(request, slug, form)
            except DomainError as error:
                refusal = error
                if isinstance(error, GroupWaits):
                    waiting = Booking.objects.visible_to(request.user).filter(pk=error.booking_id).first()
                # The transaction is undone, so the key is unused; a key that someone else used must not come back.
                if not error.field:
                    form.renew_key()
            else:
                live = booking.status in HOLDING
                messages.add_message(request, messages.SUCCESS if live else messages.WARNING, _sent_message(booking))
                return redirect(booking)
    activity = _activity(slug)
    membership = main_membership(request.user)
    verified = membership is not None and membership.status == MembershipStatus.VERIFIED
    if form is not None and not verified:
        return _keep_draft(request, activity, membership)
    form = form or _empty_form(request, activity, membership)
    form.show_for(activity, refusal)
    return _page(request, activity, membership, form, verified=verified, waiting=waiting)


def _holiday_county(request: HttpRequest) -> str | None:
    """Whose school holidays count for times of her own: her school's. Not asked when she takes one that is offered."""
    membership = main_membership(request.user) if request.POST.get("slot") == PROPOSE else None  # type: ignore[arg-type]
    return membership.school.county_number if membership else None


def _activity(slug: str) -> Activity:
    activities = Activity.objects.published().select_related("organisation", "municipality")
    activity = get_object_or_404(activities, slug=slug)
    if not activity.is_bookable:
        raise Http404
    return activity


def _send(request: HttpRequest, slug: str, form: BookingForm) -> Booking:
    """A chosen time knows its activity, and the service reads it as it is then: here it is not read at all."""
    data = form.cleaned_data
    activity = slug if data["slot"] else _activity(slug)
    return request_booking(
        activity=activity,
        group=form.group,
        contact=form.contact,
        by=request.user,  # type: ignore[arg-type]  # login_required
        key=data["key"],
        slot=data["slot"],
        shown=form.shown,
        times=periods_from(form.starts, activity) if isinstance(activity, Activity) else [],
        grade_confirmed=data["confirm_grade"],
        only_one=not data["confirm_again"],
    )


def _sent_message(booking: Booking) -> str:
    if booking.is_open:
        return _("Forespørselen er sendt til %(host)s.") % {"host": booking.activity.organisation.name}
    if booking.status != BookingStatus.CONFIRMED:
        # An old form sent again, from the back button: it made a booking once, which has ended since.
        return _("Skjemaet er brukt før. Last siden på nytt og prøv igjen.")
    return _("Bestillingen er bekreftet. Bekreftelse og kalenderinvitasjon kommer på e-post.")


def _keep_draft(request: HttpRequest, activity: Activity, membership: Membership | None) -> HttpResponse:
    kept = {
        name: value[:1000]
        for name, value in request.POST.items()
        if name in BookingForm.base_fields and name not in {"key", "confirm_grade", "confirm_again"}
    }
    keep_draft(user=request.user, activity=activity, fields=kept)  # type: ignore[arg-type]  # login_required
    messages.info(
        request,
        _("Vi har tatt vare på det du fylte ut. Du finner det på Min side og kan sende når skolen har bekreftet deg.")
        if membership
        else _("Vi har tatt vare på det du fylte ut. Du finner det på Min side. Velg skolen din først."),
    )
    return redirect("booking-new", slug=activity.slug)


def _empty_form(request: HttpRequest, activity: Activity, membership: Membership | None) -> BookingForm:
    draft = kept_fields(user=request.user, activity=activity)  # type: ignore[arg-type]  # login_required
    initial = dict(draft) if draft else _remembered(request, membership)
    chosen = request.GET.get("tid", "")
    if chosen:
        initial["slot"] = chosen
    elif activity.booking_kind == BookingKind.PROPOSAL:
        initial["slot"] = PROPOSE
    return BookingForm(initial=initial)


def _remembered(request: HttpRequest, membership: Membership | None) -> dict[str, Any]:
    """The last group and contact, else the person herself."""
    user: Any = request.user
    last = Booking.objects.filter(booked_by=user, school=membership.school).first() if membership else None
    if last is not None:
        return {name: getattr(last, name) for name in REMEMBERED}
    return {"contact_name": user.name, "contact_email": user.email, "contact_phone": user.phone, "adults": 1}


def _page(
    request: HttpRequest,
    activity: Activity,
    membership: Membership | None,
    form: BookingForm,
    *,
    verified: bool,
    waiting: Booking | None,
) -> HttpResponse:
    show_all = "alle" in request.GET
    slots = _free_slots(activity, chosen=form.chosen, everything=show_all)
    chosen = [slot for slot in slots if "tid" in request.GET and str(slot.uuid) == request.GET["tid"]]
    if "tid" in request.GET and not chosen and not form.is_bound:
        _say_what_became_of(request, activity, request.GET["tid"])
    more = not show_all and len(slots) > (len(chosen) or SHOWN)
    context = {
        "activity": activity,
        "form": form,
        # Who chose her time on the activity's page does not scroll past the others.
        "slots": (chosen or slots[:SHOWN]) if more else slots,
        "more": more,
        "propose": PROPOSE,
        "only_proposals": activity.booking_kind == BookingKind.PROPOSAL,
        "membership": membership,
        "verified": verified,
        "waiting": waiting,
        "host": None if membership else Organisation.objects.of(request.user).first(),
        "crumbs": [
            {"url": reverse("activity-list"), "label": _("Aktiviteter")},
            {"url": activity.get_absolute_url(), "label": activity.title},
        ],
    }
    has_errors = form.is_bound and bool(form.errors)
    return render(request, "bookings/new.html", context, status=422 if has_errors else 200)


def _say_what_became_of(request: HttpRequest, activity: Activity, tid: str) -> None:
    """A time that was chosen on the activity's page, and is not among the free ones any more."""
    try:
        check_slot(activity=activity, wanted=UUID(tid))
    except ValueError:
        return
    except DomainError as error:
        messages.warning(request, error.message)


def _free_slots(activity: Activity, *, chosen: str, everything: bool) -> list[Slot]:
    """The next slots with room, the one that was chosen on the activity page first among them wherever it lies."""
    if activity.booking_kind == BookingKind.PROPOSAL:
        return []
    free = activity.slots.free().filter(starts_at__gt=rules.first_bookable_start(activity))
    slots = list(free if everything else free[: SHOWN + 1])
    try:
        wanted = UUID(chosen)
    except ValueError:
        return slots
    if all(slot.uuid != wanted for slot in slots):
        slots = [*free.filter(uuid=wanted), *slots]
    return slots
