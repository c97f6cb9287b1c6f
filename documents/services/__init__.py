"""What other apps call."""

from .document import (
    DocumentPending,
    delete_documents,
    open_document,
    render,
    render_pending,
    request_document,
)

__all__ = [
    "DocumentPending",
    "delete_documents",
    "open_document",
    "render",
    "render_pending",
    "request_document",
]
