"""Uploads that are too large are stopped while they arrive: never whole on our disk, and the sender still gets an answer in words."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from grants.models import GrantRules
from grants.services.attachment import MEGABYTE


class LimitedUpload(FileUploadHandler):
    """Lets through what is within the limit, for all files of the request together; skips the rest, and remembers that it did."""

    def __init__(self, request: HttpRequest, limit: int) -> None:
        super().__init__(request)
        self.limit = limit
        self.too_big = False
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > self.limit:
            self.too_big = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler keeps the file."""


def limited_upload(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Puts `LimitedUpload` first, before anything reads the body. Reading the CSRF token reads the body, so that check comes after."""
    checked = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            handler = LimitedUpload(request, GrantRules.current().attachment_max_mb * MEGABYTE)
            request.upload_handlers.insert(0, handler)
            request.limited_upload = handler  # type: ignore[attr-defined]
        return checked(request, *args, **kwargs)

    return limited


def was_too_big(request: HttpRequest) -> bool:
    """Whether a file of this request was stopped. Reads the body if nobody has."""
    handler: LimitedUpload | None = getattr(request, "limited_upload", None)
    return bool(request.FILES is not None and handler and handler.too_big)
