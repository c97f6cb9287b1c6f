"""The history of a row in the admin: what each field was and became, in the words of the pages."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django.db.models import Model
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin
from simple_history.models import HistoricalChanges, ModelChange, ModelDelta
from simple_history.template_utils import HistoricalRecordContextHelper, ObjDiffDisplay

from . import clock
from .machine import Label
from .models import StatusField

EMPTY = "–"


class LongTexts(ObjDiffDisplay):
    """Long texts around the place where they part."""

    def shortened_str(self, prefix: str, num_skipped_chars: int, suffix: str) -> str:
        return f"{prefix}…{suffix}"


class InWords(HistoricalRecordContextHelper):
    """What was changed, with the values as staff see them elsewhere."""

    def __init__(self, model: type[Model], record: HistoricalChanges, words: Mapping[str, Mapping[Any, Label]]) -> None:
        super().__init__(model, record)
        self.words = words

    def context_for_delta_changes(self, delta: ModelDelta) -> list[dict[str, Any]]:
        """But for what reads the same before and after, such as a time whose seconds a form dropped."""
        return [told for told in super().context_for_delta_changes(delta) if told["old"] != told["new"]]

    def prepare_delta_change_value(self, change: ModelChange, value: Any) -> str:
        field: Any = self.model._meta.get_field(change.field)
        return self._shown(value, self.words.get(change.field) or self._labels(field))

    def get_obj_diff_display(self) -> LongTexts:
        return LongTexts(max_length=self.max_displayed_delta_change_chars)

    def _labels(self, field: Any) -> Mapping[Any, Label]:
        if isinstance(field, StatusField):
            labels: Mapping[Any, Label] = self.model.machine.staff_labels  # type: ignore[attr-defined]
            return labels
        return dict(getattr(field, "base_field", field).flatchoices)

    def _shown(self, value: Any, labels: Mapping[Any, Label]) -> str:
        if value is None or value in ("", []):
            return EMPTY
        if isinstance(value, list):
            return ", ".join(self._shown(part, labels) for part in value)
        if isinstance(value, bool):
            return _("Ja") if value else _("Nei")
        if isinstance(value, datetime):
            return date_format(value.astimezone(clock.OSLO), "DATETIME_FORMAT")
        if isinstance(value, date):
            return date_format(value, "DATE_FORMAT")
        return str(labels.get(value, value)) if labels else str(value)


class HistoryAdmin(SimpleHistoryAdmin):
    """An admin whose history reads as its pages do. `history_words`: field → {value: word}, where the field has none itself."""

    history_words: ClassVar[Mapping[str, Mapping[Any, Label]]] = {}
    history_teller: ClassVar[type[InWords]] = InWords

    def get_historical_record_context_helper(
        self, request: HttpRequest, historical_record: HistoricalChanges
    ) -> InWords:
        return self.history_teller(self.model, historical_record, self.history_words)
