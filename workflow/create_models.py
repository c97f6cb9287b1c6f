"""Many new tables in one go: what the first migration of an app is made of."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.operations.models import CreateModel
from django.db.migrations.state import ProjectState


class CreateModels(Operation):
    """Do the work of several `CreateModel` at once; each may point at any other, in a circle too.

    Between two operations of its own Django makes every model class anew that the last one can reach, which here are
    nearly all: n models cost n² classes. This one makes them once, after the last. Every table is made with all its
    columns, the foreign keys after all the tables, when the migration ends.
    """

    category = OperationCategory.ADDITION
    serialization_expand_args = ("models",)

    def __init__(self, models: Sequence[CreateModel]) -> None:
        self.models = models

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # The classes made so far: without them the state takes only a note of each model, and makes them when asked.
        vars(state).pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Create models {', '.join(model.name for model in self.models)}"
