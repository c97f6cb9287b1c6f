"""manage.py import_schools with small files: what each kind of row does."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.forms.models import model_to_dict

from schools.models import School
from tests.factories.schools import MembershipFactory, SchoolFactory

from .register_rows import page, row, write

pytestmark = pytest.mark.django_db


def run(source: str) -> list[str]:
    out = StringIO()
    call_command("import_schools", source, stdout=out)
    return out.getvalue().splitlines()


def everything() -> list[dict[str, Any]]:
    return list(School.objects.order_by("pk").values())


def test_a_new_school_gets_all_the_register_tells(tmp_path: Path) -> None:
    lines = run(write(tmp_path, row()))
    assert lines[-1] == "Opprettet 1, oppdatert 0, nedlagt 0, uendret 0, hoppet over 0."
    assert lines[-2] == "18 Nordland: 1 skoler, 0 hoppet over"
    values = model_to_dict(School.objects.get(), exclude=["id"])
    assert values == {
        "orgnr": "975000001",
        "name": "Løpsmark ungdomsskole",
        "municipality": "1804",
        "address": "Skoleveien 1",
        "postal_code": "8015",
        "postal_place": "BODØ",
        "latitude": 67.32,
        "longitude": 14.43,
        "first_grade": 8,
        "last_grade": 10,
        "is_primary": True,
        "is_upper_secondary": False,
        "is_private": False,
        "pupils": 312,
        "language_form": "nb",
        "website": "www.lopsmark.demo.example",
        "closed_at": None,
        "imported_at": School.objects.get().imported_at,
    }


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    source = write(tmp_path, row(), row("975000002", ErAktiv=False), row("975000003", Navn=""))
    run(source)
    before = everything()
    with time_machine.travel("2030-01-01"):
        lines = run(source)
    assert lines[-1] == "Opprettet 0, oppdatert 0, nedlagt 0, uendret 1, hoppet over 2."
    assert everything() == before


def test_only_what_differs_is_changed_and_what_the_register_leaves_out_is_kept(tmp_path: Path) -> None:
    run(write(tmp_path, row()))
    lines = run(write(tmp_path, row(Navn="Løpsmark skole", Koordinat=None, Elevtall=None, Internettadresse="")))
    school = School.objects.get()
    assert lines[-1] == "Opprettet 0, oppdatert 1, nedlagt 0, uendret 0, hoppet over 0."
    assert (school.name, school.latitude, school.pupils) == ("Løpsmark skole", 67.32, 312)
    assert school.website == "www.lopsmark.demo.example"


@time_machine.travel("2027-01-12")
def test_an_inactive_school_is_closed_and_keeps_what_points_at_it(tmp_path: Path) -> None:
    run(write(tmp_path, row()))
    membership = MembershipFactory(school=School.objects.get())
    lines = run(write(tmp_path, row(ErAktiv=False)))
    school = School.objects.get()
    assert lines[0] == "Nedlagt: 975000001 Løpsmark ungdomsskole (nedlagt i skoleregisteret)"
    assert (school.closed_at, school.memberships.get()) == (date(2027, 1, 12), membership)
    assert run(write(tmp_path, row(ErAktiv=False)))[-1].startswith("Opprettet 0, oppdatert 0, nedlagt 0, uendret 1")


def test_the_registers_own_date_of_closing_counts(tmp_path: Path) -> None:
    run(write(tmp_path, row()))
    run(write(tmp_path, row(UtgaattDato="2026-07-31T00:00:00")))
    assert School.objects.get().closed_at == date(2026, 7, 31)


def test_a_closed_school_that_is_back_opens_again(tmp_path: Path) -> None:
    SchoolFactory(orgnr="975000001", closed_at=date(2020, 1, 1))
    run(write(tmp_path, row()))
    assert School.objects.get().closed_at is None


def test_a_school_that_has_left_the_register_is_closed(tmp_path: Path) -> None:
    run(write(tmp_path, row(), row("975000002", Navn="Borte skole")))
    lines = run(write(tmp_path, row()))
    assert lines[0] == "Nedlagt: 975000002 Borte skole (står ikke lenger i skoleregisteret)"
    assert list(School.objects.open().values_list("orgnr", flat=True)) == ["975000001"]


def test_one_page_of_several_closes_nothing(tmp_path: Path) -> None:
    run(write(tmp_path, row(), row("975000002")))
    run(write(tmp_path, row(), AntallSider=19))
    assert School.objects.open().count() == 2


def test_schools_the_register_never_told_of_are_left_alone(tmp_path: Path) -> None:
    SchoolFactory(orgnr="999000001")
    run(write(tmp_path, row()))
    assert School.objects.open().count() == 2


def test_most_schools_gone_is_a_broken_source_not_closures(tmp_path: Path) -> None:
    run(write(tmp_path, *(row(f"9750000{number:02}") for number in range(30))))
    lines = run(write(tmp_path, row("975000000")))
    assert lines[0] == "29 skoler mangler i kilden. Det er for mange til å være nedleggelser, så de er latt stå åpne."
    assert School.objects.open().count() == 30


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("ikke en rad", "raden er ikke en enhet"),
        (None, "raden er ikke en enhet"),
        (row(orgnr="12"), "organisasjonsnummeret mangler eller er ugyldig"),
        (row(Organisasjonsnummer=None), "organisasjonsnummeret mangler eller er ugyldig"),
        (row(Organisasjonsnummer={"a": 1}), "organisasjonsnummeret mangler eller er ugyldig"),
        (row(Navn=None), "navnet mangler"),
        (row(Navn=["liste"]), "navnet mangler"),
        (row(Navn="  \x00 "), "navnet mangler"),
        (row(Navn="a" * 201), "navnet er lengre enn 200 tegn"),
        (row(Kommune=None), "kommunenummeret mangler"),
        (row(Kommune={"Kommunenummer": "9999"}), "ukjent kommunenummer «9999»"),
        (row(SkoletrinnGSFra="åtte"), "ugyldig trinn «åtte»"),
        (row(SkoletrinnGSTil=99), "ugyldig trinn «99»"),
        (row(ErAktiv=False), "nedlagt i skoleregisteret"),
        (row(ErGrunnskole=False), "verken grunnskole eller videregående skole"),
        (row(ErSkole=False), "verken grunnskole eller videregående skole"),
    ],
)
def test_one_bad_row_is_skipped_with_its_reason_and_the_rest_come(tmp_path: Path, broken: Any, reason: str) -> None:
    lines = run(write(tmp_path, broken, row("975000009")))
    assert lines[0].startswith("Hoppet over: ")
    assert lines[0].endswith(f"({reason})")
    assert lines[-1] == "Opprettet 1, oppdatert 0, nedlagt 0, uendret 0, hoppet over 1."
    assert School.objects.get().orgnr == "975000009"


@pytest.mark.parametrize(
    ("changes", "field", "expected"),
    [
        ({"Navn": "Løpsmark\x00  \ud800skole\n"}, "name", "Løpsmark skole"),
        ({"Koordinat": {"Lengdegrad": 0, "Breddegrad": 0, "GeoKilde": "Undefined"}}, "latitude", None),
        ({"Koordinat": {"Lengdegrad": "øst", "Breddegrad": 67.3}}, "latitude", None),
        ({"Koordinat": {"Lengdegrad": 14.4, "Breddegrad": 991.0}}, "latitude", None),
        ({"Elevtall": 0}, "pupils", None),
        ({"Elevtall": -4}, "pupils", None),
        ({"Elevtall": "mange"}, "pupils", None),
        ({"Elevtall": 10**30}, "pupils", None),
        ({"Beliggenhetsadresse": "Skoleveien 1"}, "address", ""),
        ({"Beliggenhetsadresse": {"Adresse": "v" * 500}}, "address", "v" * 200),
        ({"Maalform": {"Id": "N"}}, "language_form", "nn"),
        ({"Kommune": {"Kommunenummer": "2100"}}, "municipality", None),
        ({"Kommune": {"Kommunenummer": 301}}, "municipality_id", "0301"),
        ({"Organisasjonsnummer": "U90099013", "Kommune": {"Kommunenummer": "2599"}}, "orgnr", "U90099013"),
        ({"Organisasjonsnummer": 975000001}, "orgnr", "975000001"),
        ({"SkoletrinnVGSFra": 11, "SkoletrinnVGSTil": 13}, "last_grade", 13),
        ({"SkoletrinnVGSFra": 1, "SkoletrinnVGSTil": 3}, "last_grade", 13),
        ({"SkoletrinnGSFra": None, "SkoletrinnGSTil": None}, "last_grade", None),
    ],
)
def test_odd_values_are_read_or_left_out(tmp_path: Path, changes: dict[str, Any], field: str, expected: Any) -> None:
    path = tmp_path / "register.json"
    path.write_text(json.dumps(page(row(**changes))), encoding="ascii")
    run(str(path))
    assert getattr(School.objects.get(), field) == expected


def test_names_of_version_3_are_understood(tmp_path: Path) -> None:
    old = {
        "OrgNr": "975000001", "Navn": "Løpsmark ungdomsskole", "KommuneNr": "1804", "FylkesNr": "18",
        "Besoksadresse": {"Adresse": "Skoleveien 1", "Postnr": "8015", "Poststed": "BODØ"},
        "Breddegrad": 67.32, "Lengdegrad": 14.43, "Url": "www.lopsmark.demo.example",
        "ErAktiv": True, "ErSkole": True, "ErGrunnSkole": True, "ErVideregaaendeSkole": False,
        "SkoletrinnGSFra": 8, "SkoletrinnGSTil": 10,
    }  # fmt: skip
    path = tmp_path / "v3.json"
    path.write_text(json.dumps({"Enheter": [old]}), encoding="utf-8")
    run(str(path))
    school = School.objects.get()
    assert (school.orgnr, school.municipality_id, school.postal_code) == ("975000001", "1804", "8015")
    assert (school.latitude, school.is_primary, school.website) == (67.32, True, "www.lopsmark.demo.example")


def test_the_first_of_two_rows_with_one_number_counts(tmp_path: Path) -> None:
    lines = run(write(tmp_path, row(Navn="Den første"), row(Navn="Den andre")))
    assert lines[0] == ("Hoppet over: 975000001 Den andre (samme organisasjonsnummer som «Den første» lenger oppe)")
    assert School.objects.get().name == "Den første"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "«{path}» er ikke gyldig JSON (linje 1, tegn 1). Ingenting er endret."),
        (b'{"EnhetListe": [', "«{path}» er ikke gyldig JSON (linje 1, tegn 17). Ingenting er endret."),
        (b"<html>", "«{path}» er ikke gyldig JSON (linje 1, tegn 1). Ingenting er endret."),
        (b"[" * 200_000, "«{path}» er ikke gyldig JSON. Ingenting er endret."),
        (b"\xff\xfe\x00", "«{path}» er ikke en tekstfil i UTF-8. Ingenting er endret."),
        (b'{"noe": 1}', "«{path}» inneholder ingen liste med skoler (EnhetListe). Ingenting er endret."),
        (b'{"EnhetListe": []}', "«{path}» inneholder ingen liste med skoler (EnhetListe). Ingenting er endret."),
        (b'"tekst"', "«{path}» inneholder ingen liste med skoler (EnhetListe). Ingenting er endret."),
    ],
)
def test_a_broken_file_gives_one_line_and_changes_nothing(tmp_path: Path, content: bytes, message: str) -> None:
    SchoolFactory()
    before = everything()
    path = tmp_path / "register.json"
    path.write_bytes(content)
    with pytest.raises(CommandError) as caught:
        run(str(path))
    assert (str(caught.value), caught.value.returncode) == (message.format(path=path), 1)
    assert everything() == before


def test_a_missing_file_gives_one_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as caught:
        run(str(tmp_path / "borte.json"))
    assert (
        str(caught.value) == f"Kan ikke lese «{tmp_path}/borte.json»: No such file or directory. Ingenting er endret."
    )
