"""A private PostgreSQL cluster: found, made, started and stopped, without touching the machine's own."""

import functools
import glob
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

from . import machine
from .command import Failed, clean_environment, run
from .place import DEV, KEY, LOGS, Trouble, runtime_folder, say, step

OLDEST = 15
ROLE = "stem"
DATABASE = "stem"
PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
    "/usr/local/pgsql/bin",
)
PROGRAMS = ("initdb", "postgres", "pg_ctl")

# Data of a demo, on a machine shared with a browser and a compiler: small, quick, and quiet on the network.
SETTINGS = """\
listen_addresses = ''
unix_socket_directories = '"{sockets}"'
unix_socket_permissions = 0700
port = 5432
max_connections = 200
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
effective_cache_size = 1GB
random_page_cost = 1.1
jit = off
synchronous_commit = off
max_wal_size = 4GB
checkpoint_timeout = 15min
timezone = 'UTC'
lc_messages = 'C'
log_line_prefix = '%m [%p] %q%a '
log_lock_waits = on
"""


@dataclass(frozen=True)
class Binaries:
    folder: Path
    version: int

    def __getitem__(self, program: str) -> Path:
        own = self.folder / program
        return own if own.exists() else Path(shutil.which(program) or program)


@functools.cache
def find_binaries(*, version: int | None = None) -> Binaries | None:
    """The newest PostgreSQL (or the one of `version`) among PG_BIN, the usual places and PATH."""
    folders = [Path(os.environ["PG_BIN"])] if os.environ.get("PG_BIN") else []
    folders += machine.newest_first(Path(found) for pattern in PLACES for found in glob.glob(pattern))
    on_path = shutil.which("initdb") or shutil.which("pg_ctl")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    for folder in folders:
        if not all(os.access(folder / program, os.X_OK) for program in PROGRAMS):
            continue
        told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
        match = re.search(r"(\d+)(?:\.\d+|devel|beta|rc)", told)
        number = int(match[1]) if match else 0
        if number >= OLDEST and version in (None, number):
            return Binaries(folder, number)
    return None


def ensure_binaries() -> Binaries:
    """Find PostgreSQL or install it. Raises: Trouble."""
    found = find_binaries()
    if not found and machine.can_install():
        machine.apt_install(["postgresql"])
        find_binaries.cache_clear()
        found = find_binaries()
    if not found:
        raise Trouble(
            f"No PostgreSQL {OLDEST} or newer was found. Choose one:\n"
            "  - Debian/Ubuntu:  sudo apt install postgresql\n"
            "  - macOS:          brew install postgresql@17\n"
            "  - elsewhere:      PG_BIN=/folder/with/initdb make demo\n"
            "  - your own server: DATABASE_URL=postgres://user:password@host/database make demo\n"
            "It needs the contrib modules pg_trgm, unaccent and btree_gist, and ICU."
        )
    return found


class Cluster:
    """The private cluster of this clone.

    PostgreSQL refuses to run as root, so root runs it as the user `postgres` (else `nobody`), with the data in
    `.dev/pg` when that user can walk there, and under /var/lib when the clone lies where only root may enter.
    """

    def __init__(self) -> None:
        self.owner = _server_user() if os.getuid() == 0 else None
        self.uid = self.owner.pw_uid if self.owner else os.getuid()
        self.data = self._choose_data_folder()
        self.log = self.data.parent / f"{self.data.name}.log" if self.owner else LOGS / "postgres.log"
        self.sockets = self._sockets_in_use() or runtime_folder(self.uid)

    @property
    def url(self) -> str:
        return f"postgres://{ROLE}@{urllib.parse.quote(str(self.sockets), safe='')}/{DATABASE}"

    def ensure(self) -> None:
        """Have the cluster run and hold the database. Raises: Trouble, Failed."""
        if self._answers():
            return
        binaries = self._binaries()
        if not (self.data / "PG_VERSION").exists():
            self._create(binaries)
        with step("Starting PostgreSQL"):
            self._start(binaries)
        self._create_database(binaries)

    def stop(self) -> None:
        binaries = find_binaries(version=self._data_version()) or find_binaries()
        if binaries and self._pid():
            try:
                self._as_owner([binaries["pg_ctl"], "-D", self.data, "-m", "fast", "-w", "-t", "30", "stop"])
            except Failed:
                self._kill()
        shutil.rmtree(self.sockets, ignore_errors=True)

    def remove(self) -> None:
        """Delete the data."""
        self.stop()
        shutil.rmtree(self.data, ignore_errors=True)
        if self.owner:
            shutil.rmtree(self.log.parent if self.log.parent.name == KEY else self.log, ignore_errors=True)
            self.log.unlink(missing_ok=True)

    # -- where ----------------------------------------------------------------------------------------------------

    def _choose_data_folder(self) -> Path:
        inside = DEV / "pg"
        if self.owner is None or self._can_walk_to(DEV):
            return inside
        return Path("/var/lib/stem-arbeidsliv") / KEY / "pg"

    def _can_walk_to(self, folder: Path) -> bool:
        assert self.owner
        asked = subprocess.run(
            ["/bin/sh", "-c", 'cd "$1"', "sh", folder],
            cwd="/",
            user=self.owner.pw_uid,
            group=self.owner.pw_gid,
            extra_groups=[],
            capture_output=True,
            check=False,
        )
        return asked.returncode == 0

    def _binaries(self) -> Binaries:
        version = self._data_version()
        if version:
            newest = ensure_binaries()
            fitting = find_binaries(version=version)
            if fitting:
                return fitting
            aside = self.data.with_name(f"pg-{version}-{int(time.time())}")
            self.data.rename(aside)
            say(f"  The data was made by PostgreSQL {version}, which is gone: kept in {aside}, starting anew.")
            return newest
        return ensure_binaries()

    def _data_version(self) -> int | None:
        try:
            return int((self.data / "PG_VERSION").read_text().strip())
        except (FileNotFoundError, ValueError):
            return None

    # -- making and starting --------------------------------------------------------------------------------------

    def _create(self, binaries: Binaries) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        # Made beside and moved into place, so that a killed initdb leaves nothing that looks like data.
        making = self.data.with_name("pg.new")
        shutil.rmtree(making, ignore_errors=True)
        self.data.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        if self.owner:
            for folder in (self.data.parent, self.data.parent.parent):
                if str(folder).startswith("/var/lib/stem-arbeidsliv"):
                    folder.chmod(0o755)
        making.mkdir(mode=0o700)
        os.chown(making, self.uid, -1)
        character_type = "C.UTF-8" if sys.platform == "linux" else "C"
        with step(f"Making a private PostgreSQL {binaries.version} cluster"):
            self._as_owner(
                [
                    *(binaries["initdb"], "-D", making, "-U", ROLE, "-A", "trust", "-E", "UTF8", "--no-instructions"),
                    *("--locale-provider=icu", "--icu-locale=nb-NO", f"--locale={character_type}"),
                ]
            )
        making.rename(self.data)

    def _start(self, binaries: Binaries) -> None:
        self._configure()
        command = [binaries["pg_ctl"], "-D", self.data, "-l", self.log, "-w", "-t", "60", "start"]
        for attempt in range(3):
            try:
                self._as_owner(command)
                return
            except Failed:
                if self._answers():
                    return
                if attempt == 2:
                    raise
                # A crashed run's leftovers: a server nobody can reach, or a pid file of one long gone.
                self._kill()
                time.sleep(0.5)

    def _configure(self) -> None:
        if not self.log.exists():
            self.log.touch()
        for path, text in (
            (self.data / "stem.conf", SETTINGS.format(sockets=self.sockets)),
            (self.log, None),
        ):
            if text is not None:
                path.write_text(text, encoding="utf-8")
            os.chown(path, self.uid, -1)
        main = self.data / "postgresql.conf"
        line = "include_if_exists = 'stem.conf'\n"
        if line not in main.read_text(encoding="utf-8"):
            with main.open("a", encoding="utf-8") as file:
                file.write(f"\n{line}")

    def _create_database(self, binaries: Binaries) -> None:
        if self._sql("SELECT 1 FROM pg_database WHERE datname = current_database()", database=DATABASE) == "1":
            return
        made = self._sql(f"CREATE DATABASE {DATABASE}", database="postgres")
        if made is None:
            raise Trouble(f"Could not create the database in the private PostgreSQL; its log: {self.log}")
        wanted = "SELECT count(*) FROM pg_available_extensions WHERE name IN ('pg_trgm', 'unaccent', 'btree_gist')"
        if self._sql(wanted, database=DATABASE) != "3":
            raise Trouble(
                f"PostgreSQL in {binaries.folder} lacks the contrib modules pg_trgm, unaccent and btree_gist.\n"
                "Install them (Fedora: postgresql-contrib), or point PG_BIN at another PostgreSQL."
            )

    # -- asking ---------------------------------------------------------------------------------------------------

    def _answers(self) -> bool:
        """True when our own cluster answers at our own socket and holds the database."""
        if not (self.sockets / ".s.PGSQL.5432").exists():
            return False
        told = self._sql("SHOW data_directory", database=DATABASE)
        return told is not None and Path(told) == self.data

    def _sql(self, statement: str, *, database: str) -> str | None:
        psql = (find_binaries() or ensure_binaries())["psql"]
        asked = subprocess.run(
            [psql, "-X", "-q", "-A", "-t", "-h", self.sockets, "-U", ROLE, "-d", database, "-c", statement],
            capture_output=True,
            text=True,
            env=clean_environment({"PGCONNECT_TIMEOUT": "5"}),
            check=False,
        )
        return asked.stdout.strip() if asked.returncode == 0 else None

    def _pid(self) -> int | None:
        """The running server's process id, judged by what that process is, not by the file alone."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        return pid if "postgres" in machine.command_line(pid) else None

    def _sockets_in_use(self) -> Path | None:
        """Where the running server listens, in the words of its own pid file (line 5)."""
        if not self._pid():
            return None
        lines = (self.data / "postmaster.pid").read_text().split("\n")
        folder = Path(lines[4]) if len(lines) > 4 and lines[4] else None
        return folder if folder and folder.is_dir() else None

    def _kill(self) -> None:
        pid = self._pid()
        if pid:
            for sign, patience in ((signal.SIGINT, 5.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 1.0)):
                os.kill(pid, sign)
                deadline = time.monotonic() + patience
                while self._pid() and time.monotonic() < deadline:
                    time.sleep(0.1)
                if not self._pid():
                    break
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _as_owner(self, argv: list[str | Path]) -> str:
        if self.owner is None:
            return run(argv, cwd="/", log="services")
        home = {"HOME": self.owner.pw_dir, "USER": self.owner.pw_name, "LOGNAME": self.owner.pw_name}
        return run(argv, cwd="/", env=home, user=self.owner.pw_uid, group=self.owner.pw_gid, log="services")


def _server_user() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Trouble("PostgreSQL does not run as root, and this machine has neither a user 'postgres' nor 'nobody'.")
