"""A refusal that the school appeals: the decision stands, or another takes its place; each with a letter of its own."""

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from grants.models import Appeal
from tests.factories.grants import make_case

from .grant_desk import CASES, WIND, press, send, status_of

WHY = "Vi mener bussen er eneste måte å komme dit på."


@pytest.fixture
def case(transactional_db):
    return make_case(status="rejected")


def appeal_against(case, visit, arrive, deliver):
    """The school appeals, and a case worker writes what she thinks of it; gives the school's page and her own."""
    school = visit(phone=True, user=case.teacher).open(case.application.get_absolute_url())
    arrive(school, WIND)
    school.get_by_role("link", name="Klag på vedtaket").click()
    arrive(school, "Klag på vedtaket")
    school.get_by_role("button", name="Send klage").click()
    arrive(school, "Klag på vedtaket")
    assert Appeal.objects.count() == 0
    school.get_by_label("Hva klager dere på, og hvorfor?").fill(WHY)
    school.get_by_role("button", name="Send klage").click()
    expect(school.get_by_text("Klagen er sendt. NSR har fått den og skriver til dere.")).to_be_visible()
    arrive(school, WIND)
    told = [mail.to for mail in deliver() if WHY in str(mail.body) or "lage" in str(mail.subject)]
    assert [case.handler.email] in told

    work = visit(user=case.handler).open(f"{CASES}{case.application.pk}/change/")
    expect(work.get_by_text(WHY)).to_be_visible()
    press(work, "Behandle klagen", "Behandle klagen")
    work.get_by_label("Vurderingen så langt").fill("Skolen har rett i at ingen rute passer.")
    work.get_by_role("button", name="Behandle klagen").click()
    expect(work.get_by_text("Vurderingen er lagret.")).to_be_visible()
    return school, work


def test_appeal_that_changes_the_decision(visit, axe, arrive, deliver, case, tmp_path):
    def clean(page):
        assert axe(page) == [], page.url

    school, work = appeal_against(case, visit, arrive, deliver)
    clean(work)
    lead = visit(user=case.approver).open(f"{CASES}{case.application.pk}/change/")
    press(lead, "Avgjør klagen", "Avgjør klagen")
    expect(lead.get_by_label("Vurdering av klagen")).to_have_value("Skolen har rett i at ingen rute passer.")
    lead.get_by_label("Svar på klagen").select_option("changed")
    lead.get_by_label("Utfall").select_option("approved")
    lead.get_by_label("Sum som innvilges, kroner").fill("8 000")
    send(lead, "Avgjør klagen", "Klagen er avgjort. Svaret er på vei til skolen.", clean)
    deliver()

    school.reload()
    arrive(school, WIND)
    expect(school.get_by_role("heading", name="Vedtak etter klage: innvilget")).to_be_visible()
    with school.expect_download() as download:
        school.get_by_role("link", name="Last ned brevet (PDF)").first.click()
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(download.value.path()).pages).split())
    assert ("Svar på klagen: vedtaket er endret" in text, "8 000" in text.replace("\xa0", " ")) == (True, True)
    assert (status_of(case.application), Appeal.objects.get().status) == ("approved", "changed")


def test_appeal_that_is_turned_down(visit, axe, arrive, deliver, case):
    def clean(page):
        assert axe(page) == [], page.url

    school, _work = appeal_against(case, visit, arrive, deliver)
    lead = visit(user=case.approver).open(f"{CASES}{case.application.pk}/avgjor-klage/")
    lead.get_by_label("Svar på klagen").select_option("upheld")
    lead.get_by_label("Vurdering av klagen").fill("Reisen er kortere enn ordningen dekker.")
    send(lead, "Avgjør klagen", "Klagen er avgjort. Svaret er på vei til skolen.", clean)
    deliver()
    school.reload()
    arrive(school, WIND)
    expect(school.locator("#vedtak").get_by_text("Vedtaket ble stående")).to_be_visible()
    with school.expect_download() as download:
        school.get_by_role("link", name="Last ned svaret (PDF)").click()
    text = " ".join(PdfReader(download.value.path()).pages[0].extract_text().split())
    assert "Svar på klagen: vedtaket står" in text
    assert (status_of(case.application), Appeal.objects.get().status) == ("rejected", "upheld")
