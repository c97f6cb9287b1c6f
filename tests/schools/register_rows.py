"""Rows and files in the shape of skoleregisteret's API, version 4."""

import json
from pathlib import Path
from typing import Any


def row(orgnr: str = "975000001", **changes: Any) -> dict[str, Any]:
    """An active ungdomsskole in Bodø, with what the register tells of one."""
    values: dict[str, Any] = {
        "Organisasjonsnummer": orgnr,
        "Navn": "Løpsmark ungdomsskole",
        "Kommune": {"Kommunenummer": "1804", "Navn": "Bodø", "Fylkesnummer": "18"},
        "Fylke": {"Fylkesnummer": "18", "Navn": "Nordland"},
        "Beliggenhetsadresse": {"Adresse": "Skoleveien 1", "Postnummer": "8015", "Poststed": "BODØ", "Land": "Norge"},
        "Koordinat": {"Lengdegrad": 14.43, "Breddegrad": 67.32, "Zoom": 12, "GeoKilde": "GeoNorge"},
        "Internettadresse": "www.lopsmark.demo.example",
        "Maalform": {"Id": "B", "Navn": "Bokmål"},
        "ErAktiv": True,
        "ErSkole": True,
        "ErGrunnskole": True,
        "ErVideregaaendeSkole": False,
        "ErPrivatskole": False,
        "Elevtall": 312,
        "SkoletrinnGSFra": 8,
        "SkoletrinnGSTil": 10,
        "SkoletrinnVGSFra": None,
        "SkoletrinnVGSTil": None,
    }
    return {**values, **changes}


def page(*rows: Any, number: int = 1, pages: int = 1, total: int | None = None) -> dict[str, Any]:
    return {
        "Sidenummer": number,
        "AntallPerSide": 1000,
        "AntallSider": pages,
        "TotaltAntallEnheter": len(rows) if total is None else total,
        "EnhetListe": list(rows),
    }


def write(folder: Path, *rows: Any, **changes: Any) -> str:
    """A file of one page holding `rows`; gives its path."""
    path = folder / "register.json"
    path.write_text(json.dumps({**page(*rows), **changes}, ensure_ascii=False), encoding="utf-8")
    return str(path)
