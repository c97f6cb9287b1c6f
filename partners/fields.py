"""Model fields of our own."""

from typing import Any

from django.db import models
from django.forms import Field


class HttpsURLField(models.URLField):
    """A web address; one typed without a scheme is taken as https. Migrations see an ordinary URLField."""

    def formfield(self, **kwargs: Any) -> Field:  # type: ignore[override]
        return super().formfield(**{"assume_scheme": "https", **kwargs})

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.URLField", args, kwargs
