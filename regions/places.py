"""The country's counties and municipalities, from the file that ships with the project.

data/municipalities.json: Kartverket, Administrative enheter, CC BY 4.0. One entry a county; each municipality is
[name, latitude, longitude], the point being one inside it (degrees, WGS 84).
"""

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data" / "municipalities.json"


def load_places(*, county: type[Any], municipality: type[Any], using: str = "default") -> tuple[int, int]:
    """Insert or bring up to date every county and municipality of the file. Gives how many of each it holds.

    The model classes come from the caller, so that a migration's own state of them works too.
    """
    counties = json.loads(DATA.read_text(encoding="utf-8"))["counties"]
    county.objects.using(using).bulk_create(
        [county(number=number, name=entry["name"]) for number, entry in counties.items()],
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=["name"],
    )
    rows = [
        municipality(number=number, name=name, county_id=county_number, latitude=latitude, longitude=longitude)
        for county_number, entry in counties.items()
        for number, (name, latitude, longitude) in entry["municipalities"].items()
    ]
    municipality.objects.using(using).bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=["name", "county", "latitude", "longitude"],
    )
    return len(counties), len(rows)
