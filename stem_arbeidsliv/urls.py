"""Every address of the service. Each app keeps its own; pages that gather from several apps lie here."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from accounts.views import set_language

from . import front_page, health, my_page

handler400 = "stem_arbeidsliv.error_pages.bad_request"
handler429 = "stem_arbeidsliv.error_pages.too_many_requests"

urlpatterns = [
    path("", front_page.front_page, name="front-page"),
    path("for-skoler/", front_page.for_schools, name="for-schools"),
    path("for-virksomheter/", front_page.for_partners, name="for-partners"),
    path("kontakt/", front_page.contact, name="contact"),
    path("personvern/", front_page.privacy, name="privacy"),
    path("tilgjengelighet/", front_page.accessibility, name="accessibility"),
    path("min-side/", my_page.my_page, name="my-page"),
    path("virksomhet/", my_page.partner_desk, name="partner-desk"),
    path("sprak/", set_language, name="set-language"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("", include("notifications.urls")),
    path("konto/", include("accounts.urls")),
    path("konto/", include("allauth.urls")),
    path("skole/", include("schools.urls")),
    path("virksomhet/", include("partners.urls")),
    path("", include("catalogue.urls")),
    path("", include("bookings.urls")),
    path("tilskudd/", include("grants.urls")),
    path("admin/", admin.site.urls),
]

if settings.DEBUG or settings.DEMO:
    from . import style_page

    urlpatterns.append(path("stil/", style_page.style_page, name="style-page"))

if settings.DEMO:
    urlpatterns.append(path("demo/", include("stem_arbeidsliv.demo.urls")))
