"""The service's addresses as they are in the demo."""

from django.urls import include, path

from stem_arbeidsliv.urls import urlpatterns as ordinary

urlpatterns = [*ordinary, path("demo/", include("stem_arbeidsliv.demo.urls"))]
