"""The inbox under /min-side/."""

from django.urls import path

from . import views

urlpatterns = [
    path("min-side/innboks/", views.inbox, name="inbox"),
    path("min-side/innboks/les-alle/", views.read_all, name="inbox-read-all"),
    path("min-side/innboks/<uuid:pk>/", views.open_item, name="inbox-open"),
]
