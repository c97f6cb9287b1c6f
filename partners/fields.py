"""Model fields of our own."""

from typing import Any

from django.db import models
from django.forms import Field


class HttpsURLField(models.URLField):
    """A web address; one typed without a scheme is taken as https. Migrations see an ordinary URLField.

    Links to meetings carry their whole invitation: some hundred characters are common.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 1000)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Field:  # type: ignore[override]
        return super().formfield(**{"assume_scheme": "https", **kwargs})

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.URLField", args, kwargs
