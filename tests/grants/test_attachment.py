"""Files of a case: what is taken in, cleaned, refused, handed out and taken away."""

import hashlib
import io
import re
from collections.abc import Callable

import pytest
from django.core.files.storage import storages
from django.test import Client
from PIL import Image

from accounts.models import User
from grants.enums import AttachmentKind
from grants.errors import GrantError
from grants.models import ApplicationRead, Attachment, GrantRules
from grants.rules.upload import BadFile, check_pdf, clean_file
from grants.services.attachment import clean_name, open_file, remove, store
from tests.factories.grants import Case, fresh, kr, make_case
from tests.grants.files import image, pdf, photo_with_place, png_bomb, upload

EXECUTABLE = b"MZ\x90\x00" + b"\0" * 500


@pytest.fixture
def draft(db: None) -> Case:
    return make_case(status="draft")


def offer(case: Case, content: bytes = b"", name: str = "tilbud.pdf", by: User | None = None) -> Attachment:
    return store(
        application=case.application,
        kind=AttachmentKind.OFFER,
        upload=upload(content or pdf(), name),
        by=by or case.teacher,
    )


def stored(attachment: Attachment) -> bytes:
    with open_file(attachment) as file:
        return file.read()


def test_pdf_is_kept_as_it_was_under_a_name_that_says_nothing(draft: Case) -> None:
    content = pdf()
    attachment = offer(draft, content, "../../Tilbud fra Nordbuss.exe.pdf")
    assert stored(attachment) == content
    assert attachment.sha256 == hashlib.sha256(content).hexdigest()
    assert (attachment.name, attachment.content_type) == ("Tilbud fra Nordbuss.exe.pdf", "application/pdf")
    assert "Nordbuss" not in attachment.path
    assert attachment.uploaded_by == draft.teacher


def test_photo_is_drawn_upright_without_place_and_camera(draft: Case) -> None:
    attachment = offer(draft, photo_with_place(), "bilde.pdf")
    with Image.open(io.BytesIO(stored(attachment))) as kept:
        assert (kept.size, dict(kept.getexif()), "comment" in kept.info) == ((40, 60), {}, False)
    assert b"Hemmelig" not in stored(attachment)
    assert (attachment.name, attachment.content_type) == ("bilde.jpg", "image/jpeg")


def test_see_through_png_gets_white_paper() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (5, 5), (255, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(clean_file(out.getvalue(), max_pixels=100).content)) as kept:
        assert (kept.mode, kept.getpixel((2, 2))) == ("RGB", (255, 255, 255))


def test_large_picture_is_drawn_smaller() -> None:
    with Image.open(io.BytesIO(clean_file(image(size=(5000, 500)), max_pixels=3_000_000).content)) as kept:
        assert kept.width == 4000


LOCKED = "PDF-en er låst med passord. Lagre den uten passord, og prøv igjen."
ALIVE = "PDF-en inneholder skript, skjema eller andre filer. Åpne den, velg «Skriv ut til PDF», og prøv igjen."
FOREIGN = "Filen er ikke en PDF eller et bilde (JPEG eller PNG). Lagre den som PDF, og prøv igjen."
TOO_MANY = "Bildet har for mange bildepunkter (mer enn 50 millioner). Lagre det mindre, og prøv igjen."
BROKEN_IMAGE = "Vi kunne ikke lese bildet. Det kan være ødelagt. Ta det på nytt, og prøv igjen."
BROKEN_PDF = "Vi kunne ikke lese PDF-en. Åpne den, velg «Skriv ut til PDF», og prøv igjen."
TOO_BIG_INSIDE = "PDF-en er altfor stor når den pakkes ut. Åpne den, velg «Skriv ut til PDF», og prøv igjen."


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (lambda: EXECUTABLE, FOREIGN),
        (lambda: b"<html><script>alert(1)</script>", FOREIGN),
        (lambda: b"PK\x03\x04" + b"\0" * 50, FOREIGN),
        (
            lambda: b"\0\0\0\x18ftypheic" + b"\0" * 50,
            "Bildet er i formatet HEIC. Lagre det som JPEG, eller ta et skjermbilde av det.",
        ),
        (lambda: pdf(locked=True), LOCKED),
        (lambda: pdf(javascript=True), ALIVE),
        (lambda: pdf(javascript=True).replace(b"/JavaScript", b"/J#61vaScript"), ALIVE),
        (lambda: pdf(launch=True), ALIVE),
        (lambda: pdf(embedded=True), ALIVE),
        (lambda: pdf(bomb=300_000_000), TOO_BIG_INSIDE),
        (lambda: b"%PDF-1.7\n" + b"tull" * 100, BROKEN_PDF),
        (lambda: png_bomb(), TOO_MANY),
        (lambda: image("PNG")[:60], BROKEN_IMAGE),
        (lambda: b"\xff\xd8\xff" + EXECUTABLE, BROKEN_IMAGE),
    ],
)
def test_bad_file_is_refused_in_words(draft: Case, content: Callable[[], bytes], message: str) -> None:
    with pytest.raises(GrantError) as refused:
        offer(draft, content())
    assert (refused.value.message, refused.value.field) == (message, "file")
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("change", ["javascript", "launch", "embedded"])
def test_alive_objects_are_found_inside_the_pdf_too(monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    monkeypatch.setattr("grants.rules.upload.ACTIVE_WORDS", re.compile(b"(?!)"))
    with pytest.raises(BadFile) as refused:
        check_pdf(pdf(**{change: True}))
    assert refused.value.message == ALIVE


def test_too_large_file_is_refused(draft: Case) -> None:
    with pytest.raises(GrantError) as refused:
        offer(draft, pdf() + b"\0" * 10_000_000)
    assert refused.value.message.startswith("Filen er for stor. Den kan være på høyst 10 MB.")


def test_same_file_twice_is_one(draft: Case) -> None:
    assert offer(draft) == offer(draft)
    assert Attachment.objects.count() == 1


def test_no_more_files_than_staff_have_set(draft: Case) -> None:
    GrantRules.objects.update_or_create(pk=1, defaults={"attachments_per_case": 1})
    offer(draft)
    with pytest.raises(GrantError) as refused:
        offer(draft, image())
    assert refused.value.message == "Saken kan ha høyst 1 vedlegg."


def test_file_is_gone_when_its_row_fails(draft: Case) -> None:
    before = _files("attachments")
    with pytest.raises(ValueError, match="unsaved"):
        offer(draft, by=User(email="ukjent@demo.example"))
    assert not Attachment.objects.exists()
    assert _files("attachments") == before


def _files(folder: str) -> set[str]:
    storage = storages["private"]
    if not storage.exists(folder):
        return set()
    dirs, names = storage.listdir(folder)
    return set(names).union(*(_files(f"{folder}/{each}") for each in dirs))


def test_offer_is_reckoned_with_at_once(db: None) -> None:
    case = make_case(status="draft", estimate_ore=kr(16_000))
    Attachment.objects.all().delete()
    first = offer(case)
    assert _rule(case, "offer") is True
    remove(attachment=first, by=case.teacher)
    assert _rule(case, "offer") is not True


def _rule(case: Case, code: str) -> bool | None:
    return next(line["ok"] for line in fresh(case.application).rule_lines if line["code"] == code)


@pytest.mark.parametrize("status", ["submitted", "under_review", "rejected"])
def test_nothing_is_put_in_or_taken_out_when_the_case_is_with_nsr(db: None, status: str) -> None:
    case = make_case(status="draft")
    attachment = offer(case)
    type(case.application).objects.filter(pk=case.application.pk).update(status=status)
    with pytest.raises(GrantError):
        offer(case, image())
    with pytest.raises(GrantError):
        remove(attachment=attachment, by=case.teacher)
    assert Attachment.objects.filter(removed_at=None).count() == 1


def test_receipts_come_after_the_decision_only(db: None) -> None:
    case = make_case(status="approved")
    receipt = store(
        application=case.application,
        kind=AttachmentKind.RECEIPT,
        upload=upload(image(), "kvittering.jpg"),
        by=case.teacher,
    )
    assert receipt.name == "kvittering.jpg"
    with pytest.raises(GrantError):
        offer(case)


def test_removed_draft_file_is_deleted(draft: Case, django_capture_on_commit_callbacks: Callable[..., object]) -> None:
    attachment = offer(draft)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        remove(attachment=attachment, by=draft.teacher)
    assert storages["private"].exists(attachment.path) is False


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\kari\\tilbud.PDF", "tilbud.pdf"),
        ("t\u202eexe.fdp.pdf", "texe.fdp.pdf"),
        ('"><script>.pdf', "script.pdf"),
        ("", "vedlegg.pdf"),
        ("Tilbud, buss æøå (2).pdf", "Tilbud buss æøå (2).pdf"),
    ],
)
def test_names_are_harmless(name: str, expected: str) -> None:
    assert clean_name(name, ".pdf") == expected


def test_download_never_runs_on_our_pages(client: Client, draft: Case) -> None:
    attachment = offer(draft, name="Tilbud æøå.pdf")
    client.force_login(draft.colleague)
    response = client.get(f"/tilskudd/vedlegg/{attachment.pk}/")
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == stored(attachment)  # type: ignore[attr-defined]
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"
    assert ApplicationRead.objects.get().user == draft.colleague


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", ["", "fjern/"])
def test_strangers_find_no_file(client: Client, draft: Case, address: str, method: str) -> None:
    attachment = offer(draft)
    client.force_login(draft.stranger)
    response = getattr(client, method)(f"/tilskudd/vedlegg/{attachment.pk}/{address}")
    assert response.status_code == (405 if method == "post" and not address else 404)
    attachment.refresh_from_db()
    assert attachment.removed_at is None


def test_removed_file_is_not_handed_out(client: Client, draft: Case) -> None:
    attachment = offer(draft)
    client.force_login(draft.teacher)
    response = client.post(f"/tilskudd/vedlegg/{attachment.pk}/fjern/")
    assert response["Location"] == f"/tilskudd/{draft.application.pk}/rediger/#vedlegg"
    assert client.get(f"/tilskudd/vedlegg/{attachment.pk}/").status_code == 404
