"""What every page's template may use without the view giving it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject


def _unread_count(request: HttpRequest) -> int:
    from notifications.services.inbox import unread_count

    user = getattr(request, "user", None)
    return unread_count(user) if user is not None and user.is_authenticated else 0


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's address, whether this is the demo, the part of the site we are in, and the unread messages (lazy)."""
    return {
        "site_url": settings.SITE_URL,
        "demo": settings.DEMO,
        "section": request.path.split("/", 2)[1],
        "unread_count": SimpleLazyObject(lambda: _unread_count(request)),
    }
