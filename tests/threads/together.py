"""Run things at the same moment, each on a database connection of its own."""

from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from typing import Any

from django.db import connection

PATIENCE = 30


def together(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Start all `acts` at once. Gives what each returned, or the exception it raised, in order."""
    gate = Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            gate.wait(PATIENCE)
            results[place] = act()
        except Exception as error:  # noqa: BLE001 -- the caller looks at what came out
            results[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return results


def failures(results: Sequence[Any]) -> list[str]:
    """The kinds of exceptions among `results`, sorted."""
    return sorted(type(result).__name__ for result in results if isinstance(result, Exception))
