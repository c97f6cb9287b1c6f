"""Room on Python's stack for a whole page, taken at once.

CPython keeps the frames of Python calls in chunks of 16 KB, and gives a chunk back when the frame that opened it ends. Drawing
a page goes up and down through the same depth thousands of times; where a chunk happens to end just there, one is taken and
given back each time. One frame larger than a chunk gets a chunk of its own size, rounded up to a power of two, and the frames
after it lie in what is left of that.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

# 72 KB of 128: what is left takes some 250 calls inside each other.
SLOTS = 9_000


def with_room(function: Callable[P, R]) -> Callable[P, R]:
    """`function`, called from a frame so large that the calls inside it need no chunk of their own."""

    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        return function(*args, **kwargs)

    call.__code__ = call.__code__.replace(co_stacksize=SLOTS)
    return call
