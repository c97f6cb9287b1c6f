"""What the catalogue searches: a narrow row of bit masks for each published activity, and its words in a table beside it.

Two tables, because counting reads every narrow row, and words would make those rows twenty times as wide.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from .activity import Activity


@models.IntegerField.register_lookup
class AnyBit(models.Lookup):
    """`field__any_bit=mask`: at least one bit of `mask` is set in the field."""

    lookup_name = "any_bit"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"({left} & {right}) <> 0", (*left_params, *right_params)


class SearchRow(models.Model):
    """Written by `services.search` whenever the activity or its slots change; never edited by hand.

    Bits: grade n is bit n; kind is its place in `Kind`; subject is `Subject.bit`. County and municipality are their
    official numbers as integers, 0 when unknown. `next_start` is the first time that can still be booked.
    """

    activity = models.OneToOneField(Activity, models.CASCADE, primary_key=True, related_name="search_row")
    kind_bit = models.IntegerField()
    grade_bits = models.IntegerField()
    subject_bits = models.BigIntegerField()
    county_code = models.SmallIntegerField(default=0)
    municipality_code = models.SmallIntegerField(default=0)
    digital = models.BooleanField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    next_start = models.DateTimeField(null=True)
    last_start = models.DateTimeField(null=True)
    free_slots = models.IntegerField(default=0)
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("søkerad")
        verbose_name_plural = _("søkerader")
        indexes: ClassVar = [
            models.Index(fields=["-published_at", "-activity"], name="search_newest"),
            models.Index(fields=["next_start", "activity"], name="search_next_start"),
            models.Index(fields=["latitude", "longitude"], name="search_place"),
            models.Index(fields=["municipality_code"], name="search_municipality"),
            models.Index(fields=["county_code", "-published_at"], name="search_county"),
        ]

    def __str__(self) -> str:
        return str(self.activity_id)


class SearchText(models.Model):
    """The words of an activity: `vector` for words as people inflect them, `text` (short) for words as people misspell them."""

    row = models.OneToOneField(SearchRow, models.CASCADE, primary_key=True, related_name="words")
    text = models.TextField()
    vector = SearchVectorField()

    class Meta:
        verbose_name = _("søketekst")
        verbose_name_plural = _("søketekster")
        indexes: ClassVar = [
            GinIndex(fields=["vector"], name="search_vector"),
            GinIndex(fields=["text"], opclasses=["gin_trgm_ops"], name="search_text_trgm"),
        ]

    def __str__(self) -> str:
        return self.text
