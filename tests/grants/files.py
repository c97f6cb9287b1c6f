"""Files as people and evildoers send them."""

import io
import struct
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject, TextStringObject


def pdf(**change: Any) -> bytes:
    """One blank page; with `change=…` a thing that should not be there."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if "javascript" in change:
        action = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert('hei');")}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
            {NameObject(key): value for key, value in action.items()}
        )
    if "launch" in change:
        action = DictionaryObject({NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd")})
        writer.root_object[NameObject("/OpenAction")] = action
    if "embedded" in change:
        writer.add_attachment("virus.exe", b"MZ" + b"\0" * 100)
    if "locked" in change:
        writer.encrypt("hemmelig", algorithm="RC4-128")
    if "bomb" in change:
        stream = StreamObject()
        stream._data = zlib.compress(b"\0" * change["bomb"], 9)
        stream[NameObject("/Filter")] = NameObject("/FlateDecode")
        writer._add_object(stream)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def image(image_format: str = "JPEG", size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, image_format, **options)
    return out.getvalue()


def photo_with_place() -> bytes:
    """A photo, lying on its side, that tells where it was taken and with what."""
    exif = Image.Exif()
    exif[0x010F] = "Hemmelig Kamera"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    return image(exif=exif, comment=b"hjemme hos Kari")


def png_bomb(side: int = 30_000) -> bytes:
    """A few kilobytes that say they are a picture of `side` × `side`."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 10_000))
        + chunk(b"IEND", b"")
    )


def upload(content: bytes, name: str = "tilbud.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")
