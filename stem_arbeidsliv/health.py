"""What a load balancer and a watchman ask: is the process alive, and can it do its work?"""

from collections.abc import Callable

import redis
import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notifications.models import Message, Status
from workflow import clock

UNSENT = (Status.QUEUED, Status.SENDING, Status.RETRYING)

log = structlog.get_logger(__name__)


@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Answer as long as the process can; asks nobody else, so that their trouble restarts nothing."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Tell of the database, the broker and the oldest unsent message (in seconds; null when none waits).

    503 when the database or the broker is away. A late message alone keeps 200: pages work while the mail server
    is down, and the age is there for a watchman to judge.
    """
    database = _works("database", _ask_database)
    broker = _works("broker", _ask_broker)
    waiting = None
    if database:
        oldest = Message.objects.filter(status__in=UNSENT).aggregate(oldest=Min("created_at"))["oldest"]
        waiting = max(0, int((clock.now() - oldest).total_seconds())) if oldest else None
    return JsonResponse(
        {
            "database": "ok" if database else "down",
            "broker": "ok" if broker else "down",
            "oldest_unsent_message_seconds": waiting,
        },
        status=200 if database and broker else 503,
    )


def _works(name: str, ask: Callable[[], None]) -> bool:
    try:
        ask()
    except (DatabaseError, redis.RedisError, OSError) as error:
        log.warning("not ready", part=name, error=str(error))
        return False
    return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_broker() -> None:
    with redis.Redis.from_url(settings.CELERY_BROKER_URL, socket_connect_timeout=1, socket_timeout=1) as client:
        client.ping()
