"""The import of the whole register, with the real file that lies beside the repository."""

import json
import os
import time
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import Count

from schools.models import School

BESIDE = settings.BASE_DIR.parent / "shared" / "data" / "skoleregister.json"
FILE = Path(os.environ.get("SKOLEREGISTER_FILE") or BESIDE)
OUTSIDE = "21"  # Svalbard has no county


@pytest.fixture
def units() -> list[dict]:
    if not FILE.exists():
        message = f"The school register is not at {FILE}: put it there, or set SKOLEREGISTER_FILE to where it lies."
        # On a build server the file is always beside the repository, so its absence is a fault there.
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    return json.loads(FILE.read_text(encoding="utf-8"))["EnhetListe"]


def run() -> list[str]:
    out = StringIO()
    call_command("import_schools", str(FILE), stdout=out)
    return out.getvalue().splitlines()


@pytest.mark.django_db
def test_counts_by_county_add_up_to_the_files_and_a_second_run_changes_nothing(units: list[dict]) -> None:
    in_file = Counter(unit["Fylke"]["Fylkesnummer"] for unit in units)
    one_each = {unit["Organisasjonsnummer"]: unit["Fylke"]["Fylkesnummer"] for unit in reversed(units)}
    doubles = len(units) - len(one_each)

    began = time.monotonic()
    lines = run()
    assert time.monotonic() - began < 20
    assert lines[-1] == (f"Opprettet {len(one_each)}, oppdatert 0, nedlagt 0, uendret 0, hoppet over {doubles}.")

    by_county = School.objects.values_list("municipality__county_id").annotate(count=Count("pk"))
    assert {number or OUTSIDE: count for number, count in by_county} == dict(Counter(one_each.values()))

    told = [line.split(" ", 1) for line in lines if line[:2].isdigit() and " skoler, " in line]
    numbers = {
        number: [int(word) for word in rest.replace(":", " ").split() if word.isdigit()] for number, rest in told
    }
    assert {number: kept + skipped for number, (kept, skipped) in numbers.items()} == dict(in_file)

    before = list(School.objects.order_by("pk").values())
    assert run()[-1] == (f"Opprettet 0, oppdatert 0, nedlagt 0, uendret {len(one_each)}, hoppet over {doubles}.")
    assert list(School.objects.order_by("pk").values()) == before
