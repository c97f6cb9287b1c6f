"""What other apps call."""

from .document import DocumentPending, open_document, render, render_pending, request_document

__all__ = ["DocumentPending", "open_document", "render", "render_pending", "request_document"]
