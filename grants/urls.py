"""The school's pages about grants, under /tilskudd/."""

from django.urls import path

from .views import account, attachment, calls, claim, detail, draft, leader, moves

urlpatterns = [
    path("", calls.call_list, name="call-list"),
    path("ny/<uuid:pk>/", draft.application_new, name="application-new"),
    path("bekreft/<str:token>/", leader.leader_link, name="leader-link"),
    path("vedlegg/<uuid:pk>/", attachment.attachment_get, name="attachment-get"),
    path("vedlegg/<uuid:pk>/fjern/", attachment.attachment_remove, name="attachment-remove"),
    path("vedtak/<uuid:pk>/brev.pdf", detail.decision_letter, name="decision-letter"),
    path("klage/<uuid:pk>/brev.pdf", detail.appeal_letter, name="appeal-letter"),
    path("klage/<uuid:pk>/klageinstans.pdf", detail.appeal_body_letter, name="appeal-body-letter"),
    path("klage/<uuid:pk>/trekk/", moves.appeal_withdraw, name="appeal-withdraw"),
    path("<uuid:pk>/", detail.application_detail, name="application-detail"),
    path("<uuid:pk>/rediger/", draft.application_edit, name="application-edit"),
    path("<uuid:pk>/send/", draft.application_submit, name="application-submit"),
    path("<uuid:pk>/bekreft/", leader.application_confirm, name="application-confirm"),
    path("<uuid:pk>/trekk/", moves.application_withdraw, name="application-withdraw"),
    path("<uuid:pk>/svar/", moves.application_answer, name="application-answer"),
    path("<uuid:pk>/klage/", moves.application_appeal, name="application-appeal"),
    path("<uuid:pk>/dokumentasjon/", claim.application_claim, name="application-claim"),
    path("<uuid:pk>/konto/", account.payout_account, name="payout-account"),
    path("<uuid:pk>/vedlegg/", attachment.attachment_add, name="attachment-add"),
]
