"""Every field of every model is declared personal or not: exactly once, and no declaration outlives its field."""

from stem_arbeidsliv.privacy import IMPERSONAL, PERSONAL, declared, stored_fields


def test_every_field_is_declared() -> None:
    assert set(stored_fields()) - declared(PERSONAL) - declared(IMPERSONAL) == set()


def test_no_field_is_declared_twice() -> None:
    assert declared(PERSONAL) & declared(IMPERSONAL) == set()


def test_no_declaration_is_stale() -> None:
    assert (declared(PERSONAL) | declared(IMPERSONAL)) - set(stored_fields()) == set()
