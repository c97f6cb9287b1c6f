"""Files that go with an appeal: checked as others are, put in before it is sent, and seen by those on the case."""

import pytest
from django.test import Client

from grants.enums import AttachmentKind
from grants.errors import GrantError
from grants.models import Appeal, Attachment
from grants.services.appeal import receive_appeal
from grants.services.attachment import may_change, remove, store
from grants.services.export import case_record
from tests.factories.grants import Case, fresh, make_case
from tests.grants.files import image, pdf, upload
from tests.grants.test_admin_case import LIST, client_of

TEXT = "Vegen er lengre."


@pytest.fixture
def case(db: None) -> Case:
    return make_case(status="rejected")


@pytest.fixture
def teacher(client: Client, case: Case) -> Client:
    client.force_login(case.teacher)
    return client


def url(case: Case) -> str:
    return f"{case.application.get_absolute_url()}klage/"


def test_a_file_goes_with_the_appeal_and_all_on_the_case_see_it(teacher: Client, case: Case) -> None:
    response = teacher.post(url(case), {"action": "send", "text": TEXT, "file": upload(pdf(), "kart.pdf")})
    assert response.status_code == 302
    file = Attachment.objects.get()
    assert (file.kind, file.name, file.uploaded_by, Appeal.objects.get().text) == (
        AttachmentKind.APPEAL,
        "kart.pdf",
        case.teacher,
        TEXT,
    )
    assert list(teacher.get(case.application.get_absolute_url()).context["attachments"]) == [file]
    address = f"/tilskudd/vedlegg/{file.pk}/"
    for user in (case.colleague, case.handler):
        assert b"".join(client_of(user).get(address)).startswith(b"%PDF")
    assert client_of(case.stranger).get(address).status_code == 404
    assert "kart.pdf" in client_of(case.handler).get(f"{LIST}{case.application.pk}/change/").content.decode()
    assert [row["kind"] for row in case_record(fresh(case.application))["attachments"]] == ["appeal"]


def test_several_files_are_put_in_one_by_one_and_the_words_stay(teacher: Client, case: Case) -> None:
    for name, size in (("kart.png", (40, 40)), ("tilbud.png", (50, 50))):
        page = teacher.post(url(case), {"action": "last-opp", "text": TEXT, "file": upload(image("PNG", size), name)})
        assert (page.status_code, page.context["form"]["text"].value()) == (200, TEXT)
    assert not Appeal.objects.exists()
    assert sorted(file.name for file in page.context["attachments"]) == ["kart.png", "tilbud.png"]
    first = page.context["attachments"][0]
    gone = teacher.post(f"/tilskudd/vedlegg/{first.pk}/fjern/")
    assert gone.url == f"{url(case)}#vedlegg"
    assert Attachment.objects.get(removed_at=None) != first


@pytest.mark.parametrize("action", ["send", "last-opp"])
def test_a_bad_file_is_refused_and_the_appeal_is_not_sent(teacher: Client, case: Case, action: str) -> None:
    page = teacher.post(url(case), {"action": action, "text": TEXT, "file": upload(b"MZ\x90\x00" * 100, "kart.pdf")})
    assert (page.status_code, "file" in page.context["attachment_form"].errors) == (422, True)
    assert (Attachment.objects.count(), Appeal.objects.count()) == (0, 0)
    assert TEXT in page.content.decode()


def test_no_file_is_put_in_or_taken_out_after_the_appeal_is_sent(case: Case) -> None:
    options = {"application": case.application, "kind": AttachmentKind.APPEAL, "by": case.teacher}
    file = store(upload=upload(pdf(), "kart.pdf"), **options)
    receive_appeal(application=case.application, text=TEXT, by=case.teacher)
    assert may_change(case.application, AttachmentKind.APPEAL) is False
    with pytest.raises(GrantError):
        remove(attachment=file, by=case.teacher)
    with pytest.raises(GrantError):
        store(upload=upload(image("PNG"), "to.png"), **options)


@pytest.mark.django_db
def test_there_is_no_place_for_them_without_a_decision_to_appeal() -> None:
    assert may_change(make_case(status="under_review").application, AttachmentKind.APPEAL) is False
