"""Makes the databases of a benchmark beside the one that DATABASE_URL names, on the same server."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import quote

import dj_database_url
import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from bench.machine import parent_of


def parts() -> dict[str, Any]:
    """Where the server is, as psycopg says it."""
    address = dj_database_url.parse(os.environ["DATABASE_URL"])
    found = {"host": address["HOST"], "port": address["PORT"], "user": address["USER"], "password": address["PASSWORD"]}
    return {name: value for name, value in found.items() if value}


def conninfo(name: str) -> str:
    return make_conninfo(dbname=name, **parts())


def url(name: str) -> str:
    """The address of database `name` for Django's settings."""
    server = {key: str(value) for key, value in parts().items()}
    user = ":".join(quote(server[key], safe="") for key in ("user", "password") if key in server)
    host = quote(server.get("host", ""), safe="") + (f":{server['port']}" if "port" in server else "")
    return f"postgres://{user}{'@' if user else ''}{host}/{name}"


def create(name: str) -> None:
    """An empty database, in place of any earlier of that name."""
    with psycopg.connect(conninfo("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def drop(name: str) -> None:
    with psycopg.connect(conninfo("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def server_pid() -> int:
    """The postmaster: what all of PostgreSQL's work is below. The server must be on this machine."""
    with psycopg.connect(conninfo("postgres")) as connection:
        return parent_of(connection.info.backend_pid)


def server_facts() -> dict[str, str]:
    names = ("server_version", "shared_buffers", "fsync", "synchronous_commit")
    with psycopg.connect(conninfo("postgres")) as connection:
        return {name: connection.execute(f"SHOW {name}").fetchone()[0] for name in names}  # type: ignore[index]


def deadlocks(name: str) -> int:
    with psycopg.connect(conninfo("postgres"), autocommit=True) as connection:
        row = connection.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = %s", [name]).fetchone()
        return int(row[0]) if row else 0


def exists(name: str) -> bool:
    with psycopg.connect(conninfo("postgres")) as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None
