"""A page per state machine: a mermaid diagram and both labels of each state."""

from collections.abc import Iterator
from pathlib import Path

from django.utils import translation

from .machine import StateMachine
from .registry import machines


def page(machine: StateMachine, model_name: str) -> str:
    """The markdown page of `machine`, in bokmål, the language its labels are written in."""
    with translation.override("nb"):
        return "\n".join(_lines(machine, model_name)) + "\n"


def _lines(machine: StateMachine, model_name: str) -> Iterator[str]:
    yield f"# {machine.name}"
    yield ""
    yield f"Generated from the machine of `{model_name}` by `manage.py state_diagrams`. Do not edit."
    yield ""
    yield "```mermaid"
    yield "stateDiagram-v2"
    for state in machine.states.values:
        if state in machine.starts:
            yield f"    [*] --> {state}"
    for source, target, roles in machine.edges():
        yield f"    {source} --> {target}: {', '.join(sorted(roles))}"
    for state in machine.states.values:
        if state in machine.finals:
            yield f"    {state} --> [*]"
    yield "```"
    yield ""
    yield "| State | Staff see | The user sees |"
    yield "|---|---|---|"
    for state in machine.states.values:
        yield f"| `{state}` | {machine.staff_labels[state]} | {machine.user_labels[state]} |"


def pages() -> dict[str, str]:
    """File name → content, for every machine of the project."""
    return {f"{machine.name}.md": page(machine, model._meta.label) for model, machine in machines()}


def write(folder: Path) -> list[Path]:
    """Write every page, remove those whose machine is gone. Gives the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for old in folder.glob("*.md"):
        if old.name not in wanted:
            old.unlink()
    for name, content in wanted.items():
        (folder / name).write_text(content, encoding="utf-8")
    return [folder / name for name in wanted]
