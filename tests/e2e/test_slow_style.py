"""The browser tests' own eye: axe judges a page as people see it, with its style sheets."""

import time

from django.contrib.staticfiles.handlers import StaticFilesHandler

LATE = 0.5  # s after the page: axe, which does not wait, is done some 0.2 s after the heading


def test_axe_waits_for_a_style_sheet_that_comes_late(visit, arrive, monkeypatch):
    serve = StaticFilesHandler.serve

    def serve_late(handler, request):
        if request.path.endswith("/stem.css"):
            time.sleep(LATE)
        return serve(handler, request)

    monkeypatch.setattr(StaticFilesHandler, "serve", serve_late)
    page = visit(phone=True).context.new_page()
    page.goto("/", wait_until="commit")
    arrive(page, "Møt arbeidslivet. Gratis for alle skoler.")
