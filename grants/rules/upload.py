"""What may be stored: PDF, JPEG and PNG, told by their content, with nothing in them that can run, unpack without end or tell tales.

Images are drawn anew, so that place, camera and all else hidden in them is gone. PDFs are kept as they are, or refused.
"""

from __future__ import annotations

import io
import re
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
EXTENSIONS = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png"}
HEADS = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
# What people send by mistake, and what to do instead.
FOREIGN = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc")

# Guards against files made to exhaust us; far beyond any offer or receipt.
UNPACKED_BYTES = 256_000_000
STREAMS = 20_000
OBJECTS = 50_000
PAGES = 200
CPU_SECONDS = 8.0
# A receipt needs no more; larger pictures are drawn smaller.
SIDE_PIXELS = 4000
QUALITY = 88

ACTIVE_ACTIONS = frozenset(
    "/JavaScript /Launch /GoToE /ImportData /SubmitForm /Rendition /Movie /Sound /RichMediaExecute /Trans3D".split()
)
ACTIVE_KEYS = frozenset("/JS /JavaScript /EF /EmbeddedFiles /XFA /RichMediaContent /RichMediaSettings".split())
ACTIVE_KINDS = frozenset("/EmbeddedFile /FileAttachment /RichMedia /Movie /Screen /3D".split())
# The same words in the bytes themselves: some readers find objects that the table of contents leaves out.
ACTIVE_WORDS = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia)(?![A-Za-z])")
NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"stream\r?\n")


class BadFile(Exception):
    """A file that is not stored; `message` tells the sender what to do instead."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class CleanFile:
    """What is stored."""

    content: bytes
    content_type: str

    @property
    def extension(self) -> str:
        return EXTENSIONS[self.content_type]


def kind_of(content: bytes) -> str:
    """The media type, by the first bytes; never by the name. Raises: BadFile for all but PDF, JPEG and PNG."""
    for head, media_type in HEADS:
        if content.startswith(head):
            return media_type
    if content[4:12] in FOREIGN:
        raise BadFile(_("Bildet er i formatet HEIC. Lagre det som JPEG, eller ta et skjermbilde av det."))
    raise BadFile(_("Filen er ikke en PDF eller et bilde (JPEG eller PNG). Lagre den som PDF, og prøv igjen."))


def clean_file(content: bytes, *, max_pixels: int) -> CleanFile:
    """What may be stored of an uploaded file.

    1. Tell its kind by the content.
    2. Draw an image anew, without what is hidden in it.
    3. Look through a PDF: refuse passwords, scripts, launches, files inside, and streams that unpack to a flood.

    Raises: BadFile.
    """
    media_type = kind_of(content)
    if media_type == PDF:
        check_pdf(content)
        return CleanFile(content, PDF)
    return CleanFile(draw_anew(content, media_type, max_pixels=max_pixels), media_type)


def draw_anew(content: bytes, media_type: str, *, max_pixels: int) -> bytes:
    """The picture alone, upright, at most SIDE_PIXELS a side, in its own format."""
    from PIL import Image, ImageFile, ImageOps  # only those who upload pay for it

    image_format = "JPEG" if media_type == JPEG else "PNG"
    bombs = (Image.DecompressionBombError, Image.DecompressionBombWarning)
    try:
        # WeasyPrint, once imported, lets Pillow take a cut-off image; here it is a broken one.
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        image: Any = Image.open(io.BytesIO(content), formats=[image_format])
        if image.width * image.height > max_pixels:
            raise BadFile(_too_many_pixels(max_pixels))
        image.draft("RGB", (SIDE_PIXELS, SIDE_PIXELS))
        image.load()
        image = ImageOps.exif_transpose(image)
        image.thumbnail((SIDE_PIXELS, SIDE_PIXELS))
        paper = Image.new("RGB", image.size, "white")
        seen = image.convert("RGBA") if image.mode in {"P", "PA", "LA", "RGBA"} else None
        paper.paste(seen or image.convert("RGB"), mask=seen)
        out = io.BytesIO()
        paper.save(out, image_format, **({"quality": QUALITY} if media_type == JPEG else {"optimize": False}))
    except bombs as error:
        raise BadFile(_too_many_pixels(max_pixels)) from error
    except BadFile:
        raise
    except Exception as error:  # noqa: BLE001 - a broken picture can break its decoder in any way
        raise BadFile(_("Vi kunne ikke lese bildet. Det kan være ødelagt. Ta det på nytt, og prøv igjen.")) from error
    return out.getvalue()


def _too_many_pixels(max_pixels: int) -> str:
    return _("Bildet har for mange bildepunkter (mer enn %(millions)s millioner). Lagre det mindre, og prøv igjen.") % {
        "millions": max_pixels // 1_000_000
    }


def check_pdf(content: bytes) -> None:
    """Refuse a PDF that is locked, unreadable, alive or a bomb. Raises: BadFile."""
    from pypdf import PdfReader  # only those who upload pay for it

    _check_unpacked_size(content)
    if ACTIVE_WORDS.search(NAME_ESCAPE.sub(lambda m: bytes([int(m[1], 16)]), content)):
        raise BadFile(_alive())
    started = time.thread_time()
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise BadFile(_("PDF-en er låst med passord. Lagre den uten passord, og prøv igjen."))
        for thing in _objects(reader):
            if time.thread_time() - started > CPU_SECONDS:
                raise BadFile(_too_big_inside())
            if _is_alive(thing):
                raise BadFile(_alive())
        if not 1 <= len(reader.pages) <= PAGES:
            raise BadFile(_("PDF-en må ha mellom 1 og %(pages)s sider.") % {"pages": PAGES})
    except BadFile:
        raise
    except Exception as error:  # noqa: BLE001 - a broken or hostile PDF can break its reader in any way
        raise BadFile(_("Vi kunne ikke lese PDF-en. Åpne den, velg «Skriv ut til PDF», og prøv igjen.")) from error


def _alive() -> str:
    return _("PDF-en inneholder skript, skjema eller andre filer. Åpne den, velg «Skriv ut til PDF», og prøv igjen.")


def _too_big_inside() -> str:
    return _("PDF-en er altfor stor når den pakkes ut. Åpne den, velg «Skriv ut til PDF», og prøv igjen.")


def _check_unpacked_size(content: bytes) -> None:
    """Unpack every stream, keeping nothing, and give up when there is too much of it."""
    view = memoryview(content)
    total = 0
    for number, found in enumerate(STREAM.finditer(content)):
        if number > STREAMS:
            raise BadFile(_too_big_inside())
        for size in _unpacked(view[found.end() :]):
            total += size
            if total > UNPACKED_BYTES:
                raise BadFile(_too_big_inside())


def _unpacked(data: memoryview, *, step: int = 65_536) -> Iterator[int]:
    """The sizes of the pieces that a zlib stream at the start of `data` unpacks to; nothing for other data."""
    unpacker = zlib.decompressobj()
    position, waiting = 0, b""
    try:
        while not unpacker.eof and (waiting or position < len(data)):
            if not waiting:
                waiting = bytes(data[position : position + step])
                position += step
            yield len(unpacker.decompress(waiting, 1_000_000))
            waiting = unpacker.unconsumed_tail
    except zlib.error:
        return


def _objects(reader: Any) -> Iterator[Any]:
    """Every object in the table of contents, and the trailer."""
    from pypdf.generic import IndirectObject

    numbers = [(number, generation) for generation, rows in reader.xref.items() for number in rows]
    numbers += [(number, 0) for number in reader.xref_objStm]
    if len(numbers) > OBJECTS:
        raise BadFile(_too_big_inside())
    yield reader.trailer
    for number, generation in numbers:
        if number:
            yield reader.get_object(IndirectObject(number, generation, reader))


def _is_alive(thing: Any) -> bool:
    """Whether an object, with all that lies directly in it, can run, open or carry something."""
    waiting = [thing]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if ACTIVE_KEYS & part.keys() or _named(part, "/S") in ACTIVE_ACTIONS:
                return True
            if _named(part, "/Type") in ACTIVE_KINDS or _named(part, "/Subtype") in ACTIVE_KINDS:
                return True
            waiting += [dict.__getitem__(part, key) for key in part]
        elif isinstance(part, list):
            waiting += list(list.__iter__(part))
    return False


def _named(part: dict[Any, Any], key: str) -> str:
    return str(dict.get(part, key) or "")
