"""Pages about the person's own school, under /skole/."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.school_choose, name="school-choose"),
    path("status/", views.school_status, name="school-status"),
    path("slutt/", views.membership_end, name="membership-end"),
    path("kolleger/<uuid:pk>/", views.colleague_answer, name="colleague-answer"),
    path("<str:orgnr>/", views.school_detail, name="school-detail"),
    path("<str:orgnr>/velg/", views.school_join, name="school-join"),
]
