"""docs/states/ shows the machines as they are."""

from pathlib import Path

from django.conf import settings

from tests.workflow.test_machine import make
from workflow import diagrams

LIGHT = """# light

Generated from the machine of `street.Lamp` by `manage.py state_diagrams`. Do not edit.

```mermaid
stateDiagram-v2
    [*] --> red
    red --> green: clock
    red --> off: staff
    green --> red: clock, staff
    off --> [*]
```

| State | Staff see | The user sees |
|---|---|---|
| `red` | Rødt | Stopp |
| `green` | Grønt | Kjør |
| `off` | Av | Følg skiltene |
"""


def test_page_of_a_machine() -> None:
    assert diagrams.page(make(), "street.Lamp") == LIGHT


def test_write_removes_pages_of_machines_that_are_gone(tmp_path: Path) -> None:
    (tmp_path / "gone.md").write_text("# gone")
    written = diagrams.write(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in written)


def test_docs_are_fresh() -> None:
    folder = Path(settings.BASE_DIR) / "docs" / "states"
    on_disk = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    assert on_disk == diagrams.pages(), "run manage.py state_diagrams"
