"""The catalogues in `locale/`: extracted, updated and compiled with Babel, so that no gettext binary is needed.

Source strings are bokmål: `nn` and `en` hold a translation of each. The words of `foreign_words` are English, so for
them `nb` and `nn` do. Django's own `templatize` turns a template into something that reads as Python, which Babel then
reads like any other file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

TARGETS = ("nb", "nn", "en")
OWN_LANGUAGE = "nb"
FOREIGN_LANGUAGE = "en"
FOREIGN_WORDS = Path("stem_arbeidsliv", "foreign_words.py")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "ngettext_noop": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "pgettext_noop": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
MARKS = re.compile(r"%\(\w+\)[a-z]|%[sd%]|\{\w*\}|</?[a-z][^>]*>|&\w+;")
LEFT_OUT = {"tests", "node_modules", ".venv", ".dev", "bench", "build", "docs", "migrations", "settings", "media"}


@dataclass
class Gaps:
    """What a catalogue lacks: strings without translation, and strings it has not been updated with."""

    untranslated: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.untranslated or self.unknown or self.wrong)


def sources(folder: Path | None = None) -> Iterator[Path]:
    """Every Python file and template of the project, in a fixed order."""
    for path in sorted((folder or settings.BASE_DIR).iterdir()):
        if path.name in LEFT_OUT or path.name.startswith("."):
            continue
        if path.is_dir():
            yield from sources(path)
        elif path.suffix == ".py" or (path.suffix in {".html", ".txt"} and "templates" in path.parts):
            yield path


def readable(path: Path) -> bytes:
    """The file as Babel can read it: a template becomes Python, without its indentation."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())
    return text.encode()


@cache
def _strings(path: Path) -> tuple[tuple[str | tuple[str, ...], str | None], ...]:
    """What the file marks for translation, each with its context. Read once: the file does not change while we run."""
    found = extract("python", BytesIO(readable(path)), KEYWORDS, (), {"encoding": "utf-8"})
    return tuple((text, context) for _line, text, _comments, context in found)


def extracted(language: str) -> Catalog:
    """All strings that the code marks and `language` needs a translation of, as an empty catalogue."""
    template = Catalog(project="STEM arbeidsliv", charset="utf-8")
    for path in sources():
        name = path.relative_to(settings.BASE_DIR)
        written_in = FOREIGN_LANGUAGE if name == FOREIGN_WORDS else OWN_LANGUAGE
        if language == written_in:
            continue
        for text, context in _strings(path):
            template.add(text, locations=[(name.as_posix(), 0)], context=context)
    return template


def new_catalogue(language: str) -> Catalog:
    return Catalog(
        locale=language,
        project="STEM arbeidsliv",
        version="1",
        charset="utf-8",
        header_comment=f"# STEM arbeidsliv: {language}. Kept by `manage.py translations update`.",
        msgid_bugs_address="stem@demo.example",
        last_translator="NSR",
        language_team="NSR",
        fuzzy=False,
    )


def po_path(language: str) -> Path:
    return Path(settings.BASE_DIR, "locale", language, "LC_MESSAGES", "django.po")


def stored(language: str) -> Catalog:
    """The catalogue of `language` on disk; an empty one when there is none yet."""
    path = po_path(language)
    if not path.exists():
        return new_catalogue(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(language: str) -> Catalog:
    """Bring the catalogue on disk up to date with the code. What is translated stays; what is gone is dropped."""
    catalogue = stored(language)
    catalogue.update(extracted(language), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, no_location=True, sort_output=True, width=120, omit_header=False)
    return catalogue


def compile_catalogue(language: str) -> Path:
    """Write the .mo file that Django reads, beside the .po file."""
    target = po_path(language).with_suffix(".mo")
    with target.open("wb") as file:
        write_mo(file, stored(language))
    return target


def _forms(text: str | list[str] | tuple[str, ...]) -> list[str]:
    """One text, or the singular and the plural."""
    return [text] if isinstance(text, str) else list(text)


def translated(message: Message) -> bool:
    return all(_forms(message.string))


def keeps_marks(message: Message) -> bool:
    """True when each form of the translation has the placeholders and tags of the source, and no others."""
    forms = zip(_forms(message.id), _forms(message.string), strict=True)
    return all(sorted(MARKS.findall(source)) == sorted(MARKS.findall(ours)) for source, ours in forms)


def gaps(language: str) -> Gaps:
    """What stands between the catalogue of `language` and a complete one."""
    catalogue = stored(language)
    found = Gaps()
    for message in extracted(language):
        if not message.id:
            continue
        key = _forms(message.id)[0]
        own = catalogue.get(key, message.context)
        if own is None:
            found.unknown.append(key)
        elif not translated(own):
            found.untranslated.append(key)
        elif list(own.check(catalogue)) or not keeps_marks(own):
            found.wrong.append(key)
    return found
