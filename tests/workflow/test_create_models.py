"""Many tables in one go: in a circle, with every rule, and there and back."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.state import ModelState, ProjectState

from workflow.create_models import CreateModels

LAMPS = CreateModels(
    [
        migrations.CreateModel(
            "Lamp",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("watts", models.IntegerField()),
                ("best_of", models.ForeignKey("workflow.Room", models.SET_NULL, null=True, related_name="+")),
            ],
            {"constraints": [models.CheckConstraint(condition=models.Q(watts__gt=0), name="lamp_shines")]},
        ),
        migrations.CreateModel(
            "Room",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("owner", models.ForeignKey("accounts.User", models.CASCADE, related_name="+")),
                ("lamps", models.ManyToManyField("workflow.Lamp", through="workflow.Place")),
            ],
        ),
        migrations.CreateModel(
            "Place",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("lamp", models.ForeignKey("workflow.Lamp", models.CASCADE)),
                ("room", models.ForeignKey("workflow.Room", models.CASCADE)),
            ],
        ),
    ]
)
TABLES = {"workflow_lamp", "workflow_room", "workflow_place"}


@pytest.fixture
def states():
    """The project with its classes made, before and after."""
    before = ProjectState.from_apps(apps)
    assert before.apps
    after = before.clone()
    LAMPS.state_forwards("workflow", after)
    return before, after


def test_models_in_a_circle_are_made_and_dropped(db, states):
    before, after = states
    with connection.schema_editor() as editor:
        LAMPS.database_forwards("workflow", editor, before, after)
    room, lamp = (after.apps.get_model("workflow", name) for name in ("Room", "Lamp"))
    assert [field.name for field in room._meta.get_fields() if field.many_to_many] == ["lamps"]
    for wrong in ({"watts": 0}, {"watts": 40, "best_of_id": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            lamp.objects.create(**wrong)
            connection.check_constraints()
    assert set(connection.introspection.table_names()) >= TABLES
    with connection.schema_editor() as editor:
        LAMPS.database_backwards("workflow", editor, after, before)
    assert not TABLES & set(connection.introspection.table_names())


def test_each_class_is_made_once(monkeypatch):
    made = []
    render = ModelState.render
    monkeypatch.setattr(ModelState, "render", lambda self, apps: made.append(self.name) or render(self, apps))
    state = ProjectState.from_apps(apps)
    assert state.apps
    made.clear()
    LAMPS.state_forwards("workflow", state)
    assert made == []
    assert state.apps.get_model("workflow", "Place")
    assert len(made) == len(set(state.models)) > len(LAMPS.models)
