"""F: twenty rows and a count, by one index. W: lock, insert, update, commit."""

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt

from .models import Activity, Booking, Slot


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


def activity_list(request: HttpRequest) -> HttpResponse:
    found = Activity.objects.filter(is_public=True, municipality=int(request.GET.get("k", 7)))
    rows = list(found.select_related("provider").defer("body").order_by("-published", "-id")[:20])
    return render(request, "list.html", {"rows": rows, "total": found.count(), "page": 1, "pages": range(1, 11)})


def activity(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Activity.objects.select_related("provider"), pk=pk, is_public=True)
    return render(request, "detail.html", {"a": found, "slots": found.slots.order_by("starts")[:10]})


@csrf_exempt
def book(request: HttpRequest, pk: int) -> HttpResponse:
    with transaction.atomic():
        slot = Slot.objects.select_for_update().get(pk=pk)
        if slot.booked >= slot.capacity:
            return JsonResponse({"error": "full"}, status=409)
        booking = Booking.objects.create(slot=slot, teacher_id=1, pupils=25, note="")
        Slot.objects.filter(pk=pk).update(booked=F("booked") + 1)
    return JsonResponse({"id": booking.pk}, status=201)
