"""From a template to PDF bytes. Imports WeasyPrint: only workers may import this module."""

import logging
import mimetypes
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from .fonts import FONT_SCHEME, font_css, font_path
from .models import Document

logging.getLogger("fontTools").setLevel(logging.ERROR)  # it tells of every table it drops when it subsets


class Forbidden(ValueError):
    """A letter asked for something that is neither a font nor a static file of ours."""


class LocalFetcher(URLFetcher):
    """Opens fonts and our own static files from disk, and nothing else from anywhere."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        path = _local_path(url)
        if path is None:
            raise Forbidden(url)
        # WeasyPrint throws away a style sheet that does not say it is one.
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), headers={"Content-Type": kind})


def write_pdf(document: Document) -> bytes:
    """The letter as PDF, tagged, with its fonts embedded, without any network access.

    The template sees the context and: language, title, site_url, variant.
    """
    with translation.override(document.language):
        html = render_to_string(
            document.template,
            {
                **document.context,
                "language": document.language,
                "title": document.title,
                "site_url": settings.SITE_URL,
                "variant": document.variant,
            },
        )
    fetcher = LocalFetcher()
    fonts, faces = _fonts()
    return HTML(string=html, base_url=f"{settings.SITE_URL}/", url_fetcher=fetcher).write_pdf(
        stylesheets=[faces], font_config=fonts, pdf_variant=document.variant
    )


@cache
def _fonts() -> tuple[FontConfiguration, CSS]:
    """The fonts, registered once in the life of the worker."""
    configuration = FontConfiguration()
    return configuration, CSS(string=font_css(), font_config=configuration, url_fetcher=LocalFetcher())


def _local_path(url: str) -> Path | None:
    parts = urlsplit(url)
    if parts.scheme == FONT_SCHEME:
        return font_path(unquote(parts.path))
    name = unquote(parts.path).removeprefix(settings.STATIC_URL)
    ours = f"{parts.scheme}://{parts.netloc}" == settings.SITE_URL
    if not ours or name == unquote(parts.path) or ".." in Path(name).parts:
        return None
    found = finders.find(name)
    if not found and staticfiles_storage.exists(name):  # a name with a hash, as the manifest gives in production
        found = staticfiles_storage.path(name)
    return Path(found) if found else None
