"""The floor's four addresses."""

from django.urls import path

from . import views

urlpatterns = [
    path("hello/", views.hello),
    path("list/", views.activity_list),
    path("activity/<int:pk>/", views.activity, name="floor-activity"),
    path("book/<int:pk>/", views.book),
]
