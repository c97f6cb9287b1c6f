"""Hands out a document. Who may see it is for the calling app's view to decide first."""

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import render

from .models import Document
from .services.document import DocumentPending, open_document


def document_response(request: HttpRequest, document: Document) -> HttpResponseBase:
    """The file to save; while a worker makes it, a page that loads itself again.

    Raises: DomainError when the document could not be made.
    """
    try:
        file = open_document(document)
    except DocumentPending as pending:
        page = render(request, "documents/pending.html", {"document": document, "message": pending.message}, status=202)
        page["Refresh"] = "2"
        page["Cache-Control"] = "no-store"
        return page
    response = FileResponse(file, as_attachment=True, filename=document.filename, content_type="application/pdf")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
