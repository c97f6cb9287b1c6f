"""Pages about the person's own account; allauth's lie beside them under /konto/."""

from django.urls import path

from . import views

urlpatterns = [path("innstillinger/", views.account_settings, name="account-settings")]
