"""Tell a worker after the commit that there is something to do.

The row is the duty, the task only the wake-up: a sweeper finds what no task told about. So a broker that is down may
neither fail nor slow the request.
"""

import logging
import time
from functools import cache, partial

from celery import current_app
from django.db import transaction
from kombu.connection import Connection
from kombu.exceptions import OperationalError
from kombu.pools import producers

logger = logging.getLogger(__name__)

TIMEOUT = 0.3
PAUSE = 15.0
_silent_until = 0.0


def wake_on_commit(task: str) -> None:
    """Send the task named `task`, without arguments, after this transaction commits; once per transaction."""
    connection = transaction.get_connection()
    alive = set(connection.savepoint_ids)
    for sids, function, _robust in connection.run_on_commit:
        # One registered in a savepoint that may yet be rolled back does not speak for us.
        if isinstance(function, partial) and function.func is wake and function.args == (task,) and sids <= alive:
            return
    transaction.on_commit(partial(wake, task))


def wake(task: str) -> bool:
    """Send the task now, giving up within a second; after a failure, stay silent for a while."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return False
    try:
        with producers[broker()].acquire(block=True, timeout=TIMEOUT) as producer:
            current_app.send_task(task, producer=producer, retry=False, ignore_result=True, expires=300)
    except (OperationalError, OSError) as error:
        _silent_until = time.monotonic() + PAUSE
        logger.warning("broker out of reach, the sweeper takes over: %s", error)
        return False
    return True


@cache
def broker(url: str | None = None) -> Connection:
    """The broker (Celery's own unless `url` names another) for those who cannot wait: short time-outs, no second try.

    Not Celery's own pool: its first connection to a broker that is down takes six seconds, whatever `retry` says.
    """
    options = {
        **current_app.conf.broker_transport_options,
        "max_retries": 0,
        "socket_connect_timeout": TIMEOUT,
        "socket_timeout": TIMEOUT,
    }
    connection: Connection = current_app.connection_for_write(url, transport_options=options)
    return connection
