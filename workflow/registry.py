"""Which machines there are: those that models name as their own."""

from django.apps import apps

from .machine import StateMachine
from .models import StatefulModel


def machines() -> list[tuple[type[StatefulModel], StateMachine]]:
    """Every model with a machine, ordered by the machine's name."""
    found = [(model, model.machine) for model in apps.get_models() if issubclass(model, StatefulModel)]
    return sorted(found, key=lambda pair: pair[1].name)
