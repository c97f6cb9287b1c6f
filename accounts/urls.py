"""Pages about the person's own account; allauth's lie beside them under /konto/."""

from django.urls import path

from . import codes, views

urlpatterns = [
    path("innstillinger/", views.account_settings, name="account-settings"),
    # In front of allauth's of the same name.
    path("confirm-email/", codes.ConfirmAddress.as_view(), name="account_email_verification_sent"),
    path("login/code/confirm/", codes.ConfirmLoginCode.as_view(), name="account_confirm_login_code"),
]
