"""Pages about bookings. Everything a side can do with one lies under the booking's own address."""

from django.urls import path

from .views import booking, link, moves, new, overview, slot

urlpatterns = [
    path("aktiviteter/<slug:slug>/bestill/", new.booking_new, name="booking-new"),
    path("bestillinger/", overview.booking_list, name="booking-list"),
    path("bestillinger/<uuid:pk>/", booking.booking_detail, name="booking-detail"),
    path("bestillinger/<uuid:pk>/bekreftelse.pdf", booking.booking_pdf, name="booking-pdf"),
    path("bestillinger/<uuid:pk>/kalender.ics", booking.booking_ics, name="booking-ics"),
    path("bestillinger/<uuid:pk>/godta/", moves.accept, name="booking-accept"),
    path("bestillinger/<uuid:pk>/avslaa/", moves.decline, name="booking-decline"),
    path("bestillinger/<uuid:pk>/foreslaa/", moves.propose, name="booking-propose"),
    path("bestillinger/<uuid:pk>/velg/", moves.choose, name="booking-choose"),
    path("bestillinger/<uuid:pk>/trekk/", moves.withdraw, name="booking-withdraw"),
    path("bestillinger/<uuid:pk>/avlys/", moves.cancel, name="booking-cancel"),
    path("bestillinger/<uuid:pk>/flytt/", moves.move, name="booking-move"),
    path("bestillinger/<uuid:pk>/ikke-mott/", moves.no_show, name="booking-no-show"),
    path("svar/<str:token>/", link.answer_link, name="answer-link"),
    path("virksomhet/tidspunkter/<uuid:uuid>/flytt/", slot.slot_move, name="slot-move"),
    path("virksomhet/tidspunkter/<uuid:uuid>/avlys/", slot.slot_cancel, name="slot-cancel"),
]
