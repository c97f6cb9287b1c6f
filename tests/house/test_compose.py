"""docker-compose.yml starts production: its names meet, its parts are watched, its secrets come from outside."""

import re
import urllib.parse
from typing import Any

import pytest
import yaml

from .tree import ROOT

OWN = {"web", "worker", "beat", "migrate"}
ONE_SHOT = {"migrate"}
VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def services(compose) -> dict[str, Any]:
    return compose["services"]


def filled_in(text: str, **values: str) -> str:
    return VARIABLE.sub(lambda match: values.get(match[1]) or match[2] or "", str(text))


def test_names_every_part(services):
    assert set(services) == {*OWN, "postgres", "valkey", "mailpit"}


def test_every_part_that_stays_up_has_a_health_check(services):
    assert {name for name, part in services.items() if "healthcheck" not in part} == ONE_SHOT


def test_every_dependency_exists_and_can_be_fulfilled(services):
    for part in services.values():
        for other, how in part.get("depends_on", {}).items():
            if how["condition"] == "service_completed_successfully":
                assert other in ONE_SHOT
            else:
                assert how["condition"] == "service_healthy"
                assert "healthcheck" in services[other]


def test_own_parts_run_the_production_settings(services):
    assert {services[name]["environment"]["DJANGO_SETTINGS_MODULE"] for name in OWN} == {
        "stem_arbeidsliv.settings.prod"
    }


def test_addresses_lead_to_parts_of_the_same_file(services):
    environment = services["web"]["environment"]
    for name, scheme, port in (("DATABASE_URL", "postgres", 5432), ("REDIS_URL", "redis", 6379)):
        address = urllib.parse.urlsplit(filled_in(environment[name], POSTGRES_PASSWORD="x"))
        assert (address.scheme, address.port, address.hostname in services) == (scheme, port, True)
    assert filled_in(environment["EMAIL_HOST"]) in services
    assert urllib.parse.urlsplit(filled_in(environment["SITE_URL"])).scheme == "https"


def test_database_of_the_address_is_the_one_made(services):
    environment = services["postgres"]["environment"]
    address = services["web"]["environment"]["DATABASE_URL"]
    assert address == (
        f"postgres://{environment['POSTGRES_USER']}:${{POSTGRES_PASSWORD:-}}@postgres:5432/{environment['POSTGRES_DB']}"
    )


def test_secrets_have_no_value_here(services):
    text = (ROOT / "docker-compose.yml").read_text()
    assert [match[2] for match in VARIABLE.finditer(text) if match[1] in {"SECRET_KEY", "POSTGRES_PASSWORD"}] == [
        ""
    ] * 3


def test_ports_are_open_on_this_machine_only(services):
    ports = [port for part in services.values() for port in part.get("ports", [])]
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_foreign_images_name_their_version(services):
    images = [part["image"] for name, part in services.items() if name not in OWN]
    assert [image for image in images if not re.search(r":v?\d", image)] == []


def test_every_volume_used_is_declared(compose, services):
    used = {volume.split(":")[0] for part in services.values() for volume in part.get("volumes", [])}
    assert used == set(compose["volumes"])


def test_worker_and_beat_are_not_one_process(services):
    """A second worker must not bring a second beat."""
    assert [word for word in services["worker"]["command"] if word in {"-B", "--beat"}] == []


def test_image_runs_as_an_ordinary_user():
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    users = [line for line in lines if line.startswith("USER ")]
    assert users == ["USER stem"]
