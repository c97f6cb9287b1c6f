"""What both walks share: the whole table, and a sum of the database to tell whether anything changed."""

from django.db import connection

from . import roles
from .addresses import end, outcome
from .admin_table import ADMIN
from .grants_table import GRANTS, GRANTS_ADMIN
from .table import SITE
from .world import World

TABLE = {**SITE, **GRANTS, **ADMIN, **GRANTS_ADMIN}
PAGES = {**SITE, **GRANTS}
# Log-ins, and who has opened which case: reading leaves its mark there, as it should.
UNCOUNTED = {"django_session", "usersessions_usersession", "django_migrations", "grants_applicationread"}
EVERY_ROLE = sorted(roles.EVERYBODY)


def fingerprint() -> dict[str, str]:
    """A sum of every row of every table, apart from those that reading fills."""
    tables = [name for name in connection.introspection.table_names() if name not in UNCOUNTED]
    asked = " UNION ALL ".join(
        f"SELECT '{name}', coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM \"{name}\" t"
        for name in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return dict(cursor.fetchall())


def changes(before: dict[str, str]) -> list[str]:
    """The tables that are not as they were."""
    return sorted(name for name, value in fingerprint().items() if before[name] != value)


def open_everything(world: World, role: str) -> dict[str, str]:
    """Open every address as `role`; gives what answered otherwise than the table says."""
    client = world.clients[role]
    cookies, wrong = dict(client.cookies), {}
    for key, path in world.paths(TABLE).items():
        response = client.get(path)
        answer, expected = outcome(response), TABLE[key].get[role]
        end(response)
        client.cookies.load(cookies)
        if answer != expected:
            wrong[key] = f"{answer}, not {expected}"
    return wrong
