"""What must never slip in production's settings, asked of a process of their own."""

import json
import os
import subprocess
import sys

import pytest

from stem_arbeidsliv.celery import app
from stem_arbeidsliv.schedule import BEAT_SCHEDULE

from .tree import ROOT

GIVEN = {
    "SECRET_KEY": "k" * 60,
    "ALLOWED_HOSTS": "stem.demo.example, www.demo.example",
    "SITE_URL": "https://stem.demo.example",
}


def read(module: str, names: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Import the settings in a fresh process and print the named ones as JSON."""
    code = f"import json, stem_arbeidsliv.settings.{module} as s; "
    code += f"print(json.dumps({{n: getattr(s, n) for n in {names.split()!r}}}, default=str))"
    kept = {name: value for name, value in os.environ.items() if name not in GIVEN}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**kept, **environment}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS"])
@pytest.mark.parametrize("value", [None, "  "])
def test_production_does_not_start_without(missing, value):
    environment = {name: text for name, text in GIVEN.items() if name != missing}
    told = read("prod", "DEBUG", **environment, **({} if value is None else {missing: value}))
    assert told.returncode == 1
    assert told.stderr.splitlines()[-1].endswith(f"ImproperlyConfigured: Set {missing} in the environment.")


def test_production_is_shut():
    names = "DEBUG DEMO ALLOWED_HOSTS SECURE_SSL_REDIRECT SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE CSRF_TRUSTED_ORIGINS"
    assert json.loads(read("prod", names, **GIVEN).stdout) == {
        "DEBUG": False,
        "DEMO": False,
        "ALLOWED_HOSTS": ["stem.demo.example", "www.demo.example"],
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "CSRF_TRUSTED_ORIGINS": ["https://stem.demo.example"],
    }


def test_security_policy_allows_nothing_inline():
    told = read("prod", "CONTENT_SECURITY_POLICY", **GIVEN).stdout
    assert "unsafe" not in told
    directives = json.loads(told)["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert (directives["default-src"], directives["style-src"]) == (["'none'"], ["'self'"])


def test_the_feide_button_may_lead_to_the_server_it_is_set_up_with():
    told = read("prod", "CONTENT_SECURITY_POLICY", **GIVEN, FEIDE_SERVER_URL="https://id.demo.example").stdout
    directives = json.loads(told)["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert "https://id.demo.example" in directives["form-action"]


def test_options_of_the_database_address_are_kept():
    address = "postgres://u@db.demo.example/x?sslmode=require"
    told = json.loads(read("prod", "DATABASES", **GIVEN, DATABASE_URL=address).stdout)
    assert told["DATABASES"]["default"]["OPTIONS"]["sslmode"] == "require"
    assert told["DATABASES"]["default"]["OPTIONS"]["pool"]["max_size"] == 8


def test_every_scheduled_task_exists():
    app.loader.import_default_modules()
    assert sorted({row["task"] for row in BEAT_SCHEDULE.values()} - set(app.tasks)) == []
