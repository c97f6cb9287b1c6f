"""The inbox page. Opening an item marks it read and leads to what it tells about."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from .services import inbox as service

PAGE = 20


@login_required
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    page = Paginator(service.items(request.user), PAGE).get_page(request.GET.get("side"))
    context = {"page_obj": page, "lines": service.lines(list(page.object_list))}
    return render(request, "notifications/inbox.html", context)


@login_required
@require_POST
def open_item(request: HttpRequest, pk: UUID) -> HttpResponse:
    item = get_object_or_404(service.items(request.user), pk=pk)
    service.mark_read(item=item)
    return redirect(item.message.url or "inbox")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    read = service.mark_all_read(user=request.user)
    messages.success(
        request,
        ngettext("%(n)s melding er merket som lest.", "%(n)s meldinger er merket som lest.", read) % {"n": read},
    )
    return redirect("inbox")
