"""`make demo` and `make test`, the parts that can be tested without starting them again from inside."""

import os
import re
import socket
import subprocess
import sys
import time

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from stem_arbeidsliv.demo import personas
from stem_arbeidsliv.dev import command, demo, machine, place, postgres, prepare, stamps
from stem_arbeidsliv.dev.command import Failed, clean_environment, meanwhile, run, stop_group
from stem_arbeidsliv.dev.locks import Users, alone
from stem_arbeidsliv.dev.place import Trouble

from .tree import ROOT


@pytest.fixture(autouse=True)
def _folders():
    place.make_folders()


def test_help_lists_every_target():
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split())
    # These tests often run under make themselves, and a make inside a make says more than it is asked for.
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    told = subprocess.run(["make", "help"], cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout
    assert {line.split()[1] for line in told.splitlines()} == targets
    assert set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)) == targets


def test_launcher_runs_on_bare_python():
    """-I and -S: no environment, no site-packages, as on a machine where nothing is installed."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.argv[1:] = ['help']; import runpy; "
    code += "runpy.run_module('stem_arbeidsliv.dev', run_name='__main__')"
    told = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")


def test_busy_port_gives_the_next(monkeypatch, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with demo._listening_socket() as listener:
            chosen = listener.getsockname()[1]
        assert port < chosen <= port + demo.PORTS_TRIED
        assert capsys.readouterr().out == f"  Port {port} is busy: using {chosen}.\n"


@pytest.mark.parametrize("port", ["åtte", "-1", "65536", "80 80"])
def test_wrong_port_is_told(monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(Trouble) as told:
        demo._listening_socket()
    assert str(told.value) == f"PORT must be a number from 1 to 65535, not {port!r}."


def test_missing_postgresql_is_told_with_the_choices(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("PG_BIN", raising=False)
    monkeypatch.setattr(postgres, "PLACES", ())
    postgres.find_binaries.cache_clear()
    try:
        with pytest.raises(Trouble) as told:
            postgres.ensure_binaries()
    finally:
        postgres.find_binaries.cache_clear()
    assert str(told.value).splitlines()[0] == "No PostgreSQL 15 or newer was found. Choose one:"
    assert len(str(told.value).splitlines()) == 6


def test_last_user_of_the_services_is_known():
    first, second = Users(), Users()
    with alone("test-users"):
        first.enter()
        second.enter()
        assert first.leave() is False
    # The launcher that runs these tests is itself a user, when there is one.
    second.leave()


def test_strangers_folder_of_our_name_is_passed_over(monkeypatch, tmp_path):
    monkeypatch.setattr(place, "_temporary_folders", lambda: iter([tmp_path]))
    trap = tmp_path / f"stem-{place.UID}-{place.KEY}"
    trap.symlink_to(tmp_path)
    folder = place.runtime_folder(os.getuid())
    assert folder == tmp_path / f"stem-{place.UID}-{place.KEY}-1"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert place.runtime_folder(os.getuid()) == folder


def test_socket_address_is_short_enough(monkeypatch):
    monkeypatch.setattr(place, "KEY", "0" * len(place.KEY))
    folder = place.runtime_folder(os.getuid())
    folder.rmdir()
    assert len(os.fsencode(f"{folder}/.s.PGSQL.5432")) < 104


def test_stamp_holds_for_the_same_content_only(tmp_path, monkeypatch):
    monkeypatch.setattr(stamps, "ROOT", tmp_path)
    monkeypatch.setattr(stamps, "STAMPS", tmp_path / "stamps")
    file = tmp_path / "a.txt"
    file.write_text("1")
    before = stamps.content_hash([file])
    stamps.stamp("step", before)
    assert stamps.is_fresh("step", stamps.content_hash([file])) is True
    file.write_text("2")
    assert stamps.is_fresh("step", stamps.content_hash([file])) is False
    assert stamps.is_fresh("other", before) is False


def test_programs_get_an_environment_without_traps(monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.setenv("PGHOST", "elsewhere")
    assert {"PYTHONDONTWRITEBYTECODE", "PIP_USER", "PGHOST"} & set(clean_environment({"A": "b"})) == set()


def test_failed_program_tells_its_last_lines():
    with pytest.raises(Failed) as told:
        run([sys.executable, "-c", "print('hva som gikk galt'); raise SystemExit(3)"], name="program", log="test")
    assert str(told.value) == "program failed (exit code 3):\nhva som gikk galt"


def test_program_beside_the_work_is_waited_for_and_told_of():
    with meanwhile([sys.executable, "-c", "pass"], env={}, log="test", name="program"):
        pass
    code = "print('hva som gikk galt'); raise SystemExit(3)"
    done = []
    with (
        pytest.raises(Failed, match=r"(?s)program failed.*hva som gikk galt"),
        meanwhile([sys.executable, "-c", code], env={}, log="test", name="program"),
    ):
        done.append("work")
    assert done == ["work"]


def test_program_beside_the_work_is_stopped_with_it(monkeypatch):
    stopped = []
    monkeypatch.setattr(command, "stop_group", lambda process: stopped.append(stop_group(process)))
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt), meanwhile(["sleep", "60"], env={}, log="test", name="program"):
        raise KeyboardInterrupt
    assert (len(stopped), time.monotonic() - began < 30) == (1, True)


def test_process_of_a_pid_is_judged_by_its_command_line():
    assert "pytest" in machine.command_line(os.getpid()) or "python" in machine.command_line(os.getpid())
    assert machine.command_line(2**22 - 1) == ""


def test_printed_personas_are_the_ones_that_exist():
    assert [f"{name}@demo.example" for name, _ in demo.PERSONAS] == [persona.email for persona in personas.PERSONAS]
    assert demo.PASSWORD == personas.PASSWORD


def test_database_of_another_version_is_known_and_nothing_is_done_to_it(db, monkeypatch):
    for step in ("_seed", "_collect_static"):
        monkeypatch.setattr(prepare, step, lambda: None)
    assert prepare.main() == 0
    MigrationRecorder(connection).record_applied("grants", "0003_words")
    monkeypatch.setattr(prepare, "_migrate", lambda executor: pytest.fail("migrated"))
    assert prepare.main() == demo.OTHER_VERSION
    assert MigrationExecutor(connection).loader.applied_migrations[("grants", "0003_words")]


@pytest.mark.parametrize(("code", "lines"), [(demo.OTHER_VERSION, 1), (1, 2)])
def test_database_that_cannot_be_used_is_told_with_the_way_out(monkeypatch, code, lines):
    monkeypatch.setattr(demo, "show", lambda argv, env: code)
    with pytest.raises(Trouble) as told:
        demo._prepare({})
    assert (len(str(told.value).splitlines()), str(told.value).endswith("make reset-demo")) == (lines, True)
