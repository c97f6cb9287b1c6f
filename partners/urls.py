"""Pages about the organisation, its people and its role models, under /virksomhet/."""

from django.urls import path

from .views import member, organisation, role_model

urlpatterns = [
    path("ny/", organisation.apply, name="partner-apply"),
    path("partner/<slug:slug>/", organisation.profile, name="partner-profile"),
    path("partner/<slug:slug>/opplysninger/", organisation.answer, name="partner-answer"),
    path("partner/<slug:slug>/medlemmer/", member.member_list, name="partner-members"),
    path("medlemmer/<uuid:uuid>/rolle/", member.change_role, name="member-role"),
    path("medlemmer/<uuid:uuid>/fjern/", member.remove, name="member-remove"),
    path("invitasjoner/<uuid:uuid>/trekk/", member.withdraw_invitation, name="invitation-withdraw"),
    path("invitasjon/<str:token>/", member.accept_invitation, name="invitation-accept"),
    path("rollemodeller/", role_model.role_model_list, name="role-model-list"),
    path("rollemodeller/ny/", role_model.create, name="role-model-new"),
    path("rollemodeller/<uuid:uuid>/", role_model.edit, name="role-model-edit"),
    path(
        "rollemodeller/<uuid:uuid>/deaktiver/", role_model.set_active, {"active": False}, name="role-model-deactivate"
    ),
    path("rollemodeller/<uuid:uuid>/aktiver/", role_model.set_active, {"active": True}, name="role-model-activate"),
]
