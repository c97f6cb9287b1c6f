"""`make demo`: the whole service from nothing, on this machine, until Ctrl-C."""

import http.client
import os
import secrets
import socket
import time
from collections.abc import Mapping

from .command import show
from .place import DEV, LOGS, PYTHON, Trouble, say, step
from .processes import Child, stop_all
from .services import services
from .setup import compile_own_bytecode, set_up
from .signals import Make, Stopped

PASSWORD = "demo-passord-2026"
PERSONAS = (
    ("larer", "teacher at an ungdomsskole in Bodø"),
    ("radgiver", "counsellor"),
    ("rektor", "school leader"),
    ("partner", "company in Bodø"),
    ("rollemodell", "role model"),
    ("fagvurderer", "reviewer"),
    ("saksbehandler", "NSR staff: case handler"),
    ("leder", "NSR staff: leader, approves"),
    ("okonomi", "NSR staff: finance"),
    ("koordinator", "regional coordinator"),
)
# How `prepare` ends when the database knows migrations that this code does not.
OTHER_VERSION = 3
PORTS_TRIED = 50
WEB_PATIENCE = 90.0


def demo() -> int:
    """Set up, start the services, fill the database, serve until told to stop."""
    started = time.monotonic()
    make = Make()
    say("STEM arbeidsliv: starting the demo")
    set_up("demo")
    compile_own_bytecode()
    with _listening_socket() as listener, services() as addresses:
        port = listener.getsockname()[1]
        site = f"http://127.0.0.1:{port}"
        env = {
            **addresses,
            **belongings(),
            "DJANGO_SETTINGS_MODULE": "stem_arbeidsliv.settings.demo",
            "SITE_URL": site,
        }
        _prepare(env)
        celery = [PYTHON, "-m", "celery", "-A", "stem_arbeidsliv"]
        gunicorn = [PYTHON, "-m", "gunicorn", "-c", "python:stem_arbeidsliv.gunicorn_conf"]
        children = [
            Child(
                "web",
                [*gunicorn, "--bind", f"fd://{listener.fileno()}", "stem_arbeidsliv.wsgi"],
                env=env,
                keep=[listener.fileno()],
            ),
            Child("worker", [*celery, "worker", "--concurrency", "2", "--without-mingle", "--without-gossip"], env=env),
            # In memory: a schedule file from a killed beat could block the next one.
            Child("beat", [*celery, "beat", "--scheduler", "celery.beat.Scheduler"], env=env),
        ]
        begun: list[Child] = []
        try:
            with step("Starting web, worker and beat"):
                for child in children:
                    child.start()
                    begun.append(child)
                _wait_for_web(children[0], port)
            _tell(site, time.monotonic() - started)
            _watch(children, make)
        finally:
            say("\nStopping …")
            stop_all(begun)
    return 0


def _prepare(env: Mapping[str, str]) -> None:
    code = show([PYTHON, "-m", "stem_arbeidsliv.dev.prepare"], env=env)
    if code == OTHER_VERSION:
        raise Trouble("The demo's database was made by another version of the code. Empty it with: make reset-demo")
    if code:
        raise Trouble(
            "The demo's database could not be prepared (see above).\n"
            "If it was made by an older version, start afresh with: make reset-demo"
        )


def _listening_socket() -> socket.socket:
    """Listen on PORT (8000), or on the first free port after it. Held here, it survives a restart of the web."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or int(text) > 65535:
        raise Trouble(f"PORT must be a number from 1 to 65535, not {text!r}.")
    wanted = int(text)
    for port in range(wanted, min(wanted + PORTS_TRIED, 65536)):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
            listener.listen(512)
        except PermissionError as error:
            listener.close()
            raise Trouble(f"Port {port} is for root only: choose one above 1023.") from error
        except OSError:
            listener.close()
            continue
        if port != wanted and wanted:
            say(f"  Port {wanted} is busy: using {port}.")
        return listener
    raise Trouble(f"No free port from {wanted} and on: choose another with PORT=.")


def belongings() -> dict[str, str]:
    """What else than its services belongs to this clone: its files, and a key that is made once, so that log-ins and links
    outlive a restart and are read by `make manage` too.
    """
    file = DEV / "secret_key"
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_urlsafe(64))
    return {"SECRET_KEY": file.read_text(), "MEDIA_ROOT": str(DEV / "media")}


def _wait_for_web(web: Child, port: int) -> None:
    deadline = time.monotonic() + WEB_PATIENCE
    while time.monotonic() < deadline:
        if not web.is_alive():
            raise Trouble(f"The web server stopped (exit code {web.process.returncode}):\n{web.last_words()}")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.1)
    raise Trouble(f"The web server did not answer within {WEB_PATIENCE:.0f} s:\n{web.last_words()}")


def _tell(site: str, seconds: float) -> None:
    say(f"\nReady after {seconds:.1f} s:  {site}/\n")
    say(f"  Log in with one click at {site}/konto/login/, or with the password {PASSWORD} as")
    for name, who in PERSONAS:
        say(f"    {name + '@demo.example':<28} {who}")
    say(f"\n  Every mail sent: {site}/demo/postkasse/")
    say(f"  Staff's pages:   {site}/admin/")
    say(f"  Logs:            {LOGS}")
    say("\nCtrl-C stops everything.")


def _watch(children: list[Child], make: Make) -> None:
    """Keep all alive until told to stop."""
    try:
        while not make.was_interrupted():
            for child in children:
                if not child.is_alive():
                    child.revive()
            time.sleep(0.5)
    except Stopped:
        pass
