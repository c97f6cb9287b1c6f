"""PostgreSQL and Valkey for everything that runs from this clone at the same time."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from .locks import Users, alone
from .place import Trouble
from .postgres import Cluster
from .valkey import Valkey


@contextmanager
def services() -> Iterator[dict[str, str]]:
    """Give the environment (`DATABASE_URL`, `REDIS_URL`) of running services.

    1. What the caller's environment already names is used as it is.
    2. The rest is started, or joined when another launcher of this clone already runs it.
    3. On the way out the last user stops it. A killed launcher's lock is gone with it, so nothing stays counted.
    """
    given = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)}
    if len(given) == 2:
        yield given
        return

    cluster = None if "DATABASE_URL" in given else Cluster()
    valkey: Valkey | None = None
    users = Users()
    with alone("services"):
        users.enter()
    try:
        with alone("services"):
            if cluster:
                cluster.ensure()
                given["DATABASE_URL"] = cluster.url
            if "REDIS_URL" not in given:
                valkey = Valkey()
                valkey.ensure()
                given["REDIS_URL"] = valkey.url
        yield given
    finally:
        with alone("services"):
            if users.leave():
                # Also what an earlier, killed launcher of other settings left running.
                Valkey().stop()
                if cluster:
                    cluster.stop()


def remove() -> None:
    """Stop the services and delete their data. For `make clean`. Raises: Trouble when somebody uses them."""
    users = Users()
    with alone("services"):
        if not users.leave():
            raise Trouble("Something from this clone still runs (make demo, make test): stop it first.")
        Valkey().stop()
        Cluster().remove()
