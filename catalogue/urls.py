"""The catalogue that everybody sees, and the host's own pages about activities and times."""

from django.urls import path

from .views import host_activity, host_partner, host_series, host_slot, public

HOST = "virksomhet/aktiviteter/"
SLOT = "virksomhet/tidspunkter/<uuid:uuid>/"

urlpatterns = [
    path("aktiviteter/", public.activity_list, name="activity-list"),
    path("aktiviteter/<slug:slug>/", public.activity_detail, name="activity-detail"),
    path("virksomhet/partner/<slug:slug>/rediger/", host_partner.edit, name="partner-edit"),
    path("virksomhet/partner/<slug:slug>/avslutt/", host_partner.end, name="partner-end"),
    path(HOST, host_activity.activity_list, name="host-activity-list"),
    path(f"{HOST}ny/", host_activity.create, name="host-activity-new"),
    path(f"{HOST}<slug:slug>/", host_activity.overview, name="host-activity"),
    path(f"{HOST}<slug:slug>/steg/<str:step>/", host_activity.edit_step, name="host-activity-step"),
    path(f"{HOST}<slug:slug>/se-over/", host_activity.preview, name="host-activity-preview"),
    path(f"{HOST}<slug:slug>/gjor/<str:move>/", host_activity.move, name="host-activity-move"),
    path(f"{HOST}<slug:slug>/tidspunkter/", host_slot.slot_list, name="host-slots"),
    path(f"{HOST}<slug:slug>/tidspunkter/nytt/", host_slot.add, name="host-slot-new"),
    path(f"{HOST}<slug:slug>/tidspunkter/serie/", host_series.add_series, name="host-series-new"),
    path(SLOT, host_slot.detail, name="host-slot"),
    path(f"{SLOT}steng/", host_slot.set_open, {"open_": False}, name="host-slot-close"),
    path(f"{SLOT}apne/", host_slot.set_open, {"open_": True}, name="host-slot-open"),
    path(f"{SLOT}fjern/", host_slot.remove, name="host-slot-remove"),
    path(f"{SLOT}rollemodell/", host_slot.assign, name="host-slot-assign"),
    path(f"{SLOT}rollemodell/<uuid:role_model>/fjern/", host_slot.unassign, name="host-slot-unassign"),
]
