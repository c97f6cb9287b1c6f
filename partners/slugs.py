"""Addresses made of names: unique, and never changed once given."""

from collections.abc import Collection

from django.db import IntegrityError, models, transaction
from django.utils.text import slugify

NORWEGIAN = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "Æ": "ae", "Ø": "o", "Å": "a"})
TRIES = 5


def free_slug(model: type[models.Model], text: str, *, reserved: Collection[str] = ()) -> str:
    """`text` as a slug that no row of `model` has, numbered when others have the same."""
    room = int(model._meta.get_field("slug").max_length or 50) - 6
    base = slugify(text.translate(NORWEGIAN))[:room].strip("-") or str(model._meta.model_name)
    manager = model._default_manager
    taken = {*reserved, *manager.filter(slug__startswith=base).values_list("slug", flat=True)}
    if base not in taken:
        return base
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"


def insert_with_slug(obj: models.Model, text: str, *, reserved: Collection[str] = ()) -> None:
    """Insert `obj` under a slug made of `text`. Two that want the same at once both get one.

    Raises: IntegrityError, when another constraint than the slug's says no.
    """
    model = type(obj)
    for attempt in range(TRIES):
        slug = free_slug(model, text, reserved=reserved)
        obj.slug = slug  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                obj.save(force_insert=True)
            return
        except IntegrityError:
            if attempt == TRIES - 1 or not model._default_manager.filter(slug=slug).exists():
                raise
