"""A page is drawn in one piece of Python's stack, however deep it is called from."""

import sys

from stem_arbeidsliv.stack import SLOTS, with_room
from stem_arbeidsliv.wsgi import application


def test_it_calls_what_it_is_given() -> None:
    told = with_room(lambda *args, **named: (args, named))
    assert told(1, 2, three=3) == ((1, 2), {"three": 3})


def test_its_frame_is_larger_than_a_chunk() -> None:
    frames = []
    with_room(lambda: frames.append(sys._getframe(1)))()
    assert frames[0].f_code.co_stacksize == SLOTS
    assert SLOTS * 8 > 16 * 1024


def test_the_service_is_called_so() -> None:
    assert application.__code__.co_stacksize == SLOTS
