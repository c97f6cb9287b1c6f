"""Addresses that exist in the demo only."""

from django.urls import path

from . import views

urlpatterns = [
    path("postkasse/", views.mailbox, name="demo-mailbox"),
    path("postkasse/<uuid:pk>/", views.mail, name="demo-mail"),
    path("postkasse/<uuid:pk>/html/", views.mail_html, name="demo-mail-html"),
    path("postkasse/<uuid:pk>/<int:part>/", views.attachment, name="demo-attachment"),
    path("logg-inn/", views.log_in_as, name="demo-log-in"),
]
