"""A lamp: the smallest thing with a status. Its table lives as long as the test."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.test.utils import isolate_apps

from tests.pristine import know_content_types
from tests.workflow.test_machine import make
from workflow.models import StatefulModel


@pytest.fixture
def lamp_model(db: None) -> Iterator[Any]:
    with isolate_apps("workflow"):

        class Lamp(StatefulModel):
            machine = make()
            watts = models.IntegerField(default=40)
            place = models.CharField(max_length=20, default="")

            class Meta:
                app_label = "workflow"

        with connection.schema_editor() as editor:
            editor.create_model(Lamp)
        ContentType.objects.clear_cache()
        yield Lamp
    know_content_types()


@pytest.fixture
def lamp(lamp_model: Any) -> Any:
    return lamp_model.objects.create()
