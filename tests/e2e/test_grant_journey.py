"""A school's bus, from the confirmed booking to the money on its account, in a real browser with real letters and mails."""

import pytest
from playwright.sync_api import expect

from grants.models import Application, LedgerEntry, Payment
from grants.services.budget import faults
from tests.grants.test_payments import answer

from .conftest import see
from .grant_desk import ACCOUNT, CASES, WIND, link_in, make_desk, offer, press, receipt, send, status_of, visit_is_over

ASKED = "Kan dere bekrefte at bussen venter på dere?"
ANSWERED = "Ja, den venter. Se tilbudet."


@pytest.fixture
def desk(transactional_db):
    return make_desk()


def apply(page, desk, arrive, deliver, tmp_path, *, scripts=True):
    """From the booking to «Sjekk svarene», with the offer and the leader's link on the way; gives the link."""
    page.get_by_role("link", name="Søk nå").click()
    arrive(page, "Søk om transportstøtte")
    page.get_by_role("button", name="Start søknaden").click()
    arrive(page, "Søknad om transportstøtte")
    page.get_by_label("Leid buss").check()
    page.get_by_label("Hva vil reisen koste?").fill("16 000")
    page.get_by_label("Hvorfor trenger dere støtte?").fill("Det går ingen rutebuss dit.")
    page.get_by_label("Kontakt på skolekontoret").fill("Skolekontoret")
    page.get_by_label("E-post til skolekontoret").fill("kontor@skole.demo.example")
    rules = page.get_by_role("complementary", name="Regelsjekk")
    if scripts:
        expect(rules.get_by_text("Lagret")).to_be_visible()
        expect(rules.get_by_text("Legg ved et tilbud: reisen koster mer enn kr 15 000.")).to_be_visible()
        expect(rules.locator(".sum")).to_have_text("kr 12 800")
        draft = Application.objects.get()
        assert (draft.office_name, draft.estimate_ore) == ("Skolekontoret", 1_600_000)
    page.get_by_label("Velg fil").set_input_files(offer(tmp_path))
    page.get_by_role("button", name="Last opp").click()
    expect(page.get_by_role("link", name="tilbud.pdf", exact=True)).to_be_visible()
    expect(rules.get_by_text("Legg ved et tilbud", exact=False)).to_have_count(0)
    arrive(page, "Søknad om transportstøtte")
    page.get_by_label("Skolelederens navn").fill("Rita Rektor")
    page.get_by_label("Skolelederens e-post").fill("rektor@skole.demo.example")
    page.get_by_role("button", name="Send lenke").click()
    expect(page.get_by_text("Lenken er sendt til rektor@skole.demo.example.")).to_be_visible()
    page.get_by_role("button", name="Sjekk svarene").click()
    arrive(page, "Sjekk svarene")
    page.get_by_role("button", name="Send søknad").click()
    expect(page.get_by_text("Søknaden er sendt. Saksnummeret er")).to_be_visible()
    arrive(page, WIND)
    mails = [mail for mail in deliver() if mail.to == ["rektor@skole.demo.example"]]
    return link_in(mails, "/tilskudd/bekreft/")


def confirm_as_leader(page, arrive):
    arrive(page, "Bekreft søknad om transportstøtte")
    page.get_by_role("button", name="Bekreft").click()
    arrive(page, "Søknaden er bekreftet")


def document(page, arrive, tmp_path):
    """Pupils, cost, receipt and evaluation on the page after the visit."""
    page.get_by_role("link", name="Dokumenter reisen").click()
    arrive(page, "Dokumenter reisen")
    page.get_by_label("Hvor mange elever var med?").fill("26")
    page.get_by_label("Hva kostet reisen?").fill("15 500")
    page.get_by_label("Velg fil").set_input_files(receipt(tmp_path))
    page.get_by_role("button", name="Last opp").click()
    expect(page.get_by_role("link", name="kvittering.jpg", exact=True)).to_be_visible()
    page.get_by_role("radio", name="Ja").check()
    for scale in page.get_by_role("radio", name="4", exact=True).all():
        scale.check()
    page.locator("textarea[name^=question_]").first.fill("De fleste ville tilbake.")
    page.get_by_role("button", name="Send dokumentasjonen").click()
    expect(page.get_by_text("Dokumentasjonen er sendt. NSR kontrollerer den og betaler så.")).to_be_visible()
    arrive(page, WIND)


def test_from_the_booking_to_the_money(visit, axe, arrive, deliver, desk, tmp_path):
    def clean(page):
        assert axe(page) == [], page.url

    school = visit(phone=True, user=desk.teacher).open(desk.booking.get_absolute_url())
    link = apply(school, desk, arrive, deliver, tmp_path)
    confirm_as_leader(visit(phone=True).open(link), arrive)
    case = Application.objects.get()
    assert (case.rules_passed, case.leader_name, status_of(case)) == (True, "Rita Rektor", "submitted")

    # A case worker takes it and asks.
    work = visit(user=desk.handler).open(CASES)
    arrive(work, "Søknader")
    work.get_by_role("link", name=case.case_number).click()
    arrive(work, case.case_number)
    press(work, "Ta saken", "Ta saken")
    work.get_by_role("button", name="Ta saken").click()
    press(work, "Be om opplysninger", "Be om opplysninger")
    work.get_by_label("Hva trenger dere å vite?").fill(ASKED)
    send(work, "Be om opplysninger", "Spørsmålet er sendt til skolen.", clean)
    [mail] = [mail for mail in deliver() if mail.to == [desk.teacher.email] and ASKED in str(mail.body)]

    # The school answers.
    school.goto(link_in([mail], "/tilskudd/"))
    school.get_by_role("link", name="Svar NSR").click()
    arrive(school, "Svar NSR")
    school.get_by_label("Svar", exact=True).fill(ANSWERED)
    school.get_by_role("button", name="Send svar").click()
    expect(school.get_by_text("Svaret er sendt. NSR fortsetter med saken.")).to_be_visible()
    arrive(school, WIND)

    # Above the limit one proposes, another approves in part; the letter goes with the mail.
    work.reload()
    expect(work.get_by_text(ANSWERED)).to_be_visible()
    press(work, "Innstill til godkjenning", "Innstill til godkjenning")
    work.get_by_label("Utfall").select_option("partly_approved")
    work.get_by_label("Sum som innvilges, kroner").fill("12 000")
    work.get_by_label("Begrunnelse med egne ord").fill("Det er mange søkere i fylket.")
    send(work, "Innstill til godkjenning", "Saken er innstilt. Lederne har fått beskjed.", clean)
    lead = visit(user=desk.approver).open(f"{CASES}{case.pk}/change/")
    press(lead, "Innvilg delvis", "Innvilg delvis")
    expect(lead.get_by_label("Begrunnelse med egne ord")).to_have_value("Det er mange søkere i fylket.")
    expect(lead.locator(".letter-paper")).to_contain_text("12 000")
    send(lead, "Innvilg delvis", "Vedtaket er fattet. Brevet er på vei til skolen.", clean, preview=False)
    letters = [mail for mail in deliver() if desk.teacher.email in mail.to and mail.attachments]
    assert [part.get_filename() for part in letters[0].message().walk() if part.get_filename()] != []
    assert status_of(case) == "partly_approved"

    # The visit happens; the school documents it and says where the money goes.
    visit_is_over(desk.booking)
    school.goto(case.get_absolute_url())
    arrive(school, WIND)
    document(school, arrive, tmp_path)
    school.get_by_role("link", name="Legg inn konto").click()
    arrive(school, "Konto for utbetaling")
    school.get_by_label("Kontonummer").fill("8601.11.17947")
    school.get_by_label("Kontoeier").fill("Bodø kommune")
    school.get_by_role("button", name="Lagre kontonummeret").click()
    expect(school.get_by_text("Kontonummeret er lagret.")).to_be_visible()
    arrive(school, WIND)

    # Account verified, documentation approved.
    pay = visit(user=desk.finance).open("/admin/grants/payoutaccount/")
    arrive(pay, "Utbetalingskontoer")
    pay.get_by_role("link", name=desk.school.name).click()
    arrive(pay, "Utbetalingskonto")
    pay.get_by_role("link", name="Kontrollert: dette er").click()
    arrive(pay, "Kontrollert")
    pay.get_by_role("button", name="Kontrollert").click()
    expect(pay.get_by_text("Kontoen er kontrollert.")).to_be_visible()
    work.goto(f"{CASES}{case.pk}/change/")
    expect(work.get_by_text("De fleste ville tilbake.")).to_be_visible()
    press(work, "Godkjenn for utbetaling", "Godkjenn for utbetaling")
    done = "Dokumentasjonen er godkjent. Saken er klar til utbetaling."
    send(work, "Godkjenn for utbetaling", done, clean, preview=False)

    # The batch: made by finance, approved by the leader, sent to the bank, answered by the bank.
    pay.goto("/admin/grants/paymentbatch/")
    pay.get_by_role("link", name="Lag betalingsbunke").click()
    arrive(pay, "Ny betalingsbunke")
    expect(pay.get_by_role("checkbox", name=case.case_number)).to_be_checked()
    pay.get_by_role("button", name="Lag bunken").click()
    expect(pay.get_by_text("Bunken er laget. En annen må godkjenne den.")).to_be_visible()
    clean(pay)
    lead.goto(pay.url)
    lead.get_by_role("link", name="Godkjenn bunken").click()
    arrive(lead, "Godkjenn bunken")
    lead.get_by_role("button", name="Godkjenn bunken").click()
    expect(lead.get_by_text("Bunken er godkjent.")).to_be_visible()
    pay.reload()
    with pay.expect_download() as download:
        pay.get_by_role("link", name="Last ned fila til banken").click()
    order = download.value.path().read_text(encoding="utf-8")
    assert (ACCOUNT in order, '<InstdAmt Ccy="NOK">12000.00</InstdAmt>' in order) == (True, True)
    batch = Payment.objects.get().batch
    verdict = tmp_path / "svar.xml"
    verdict.write_bytes(answer(batch, "ACSC"))
    pay.goto("/admin/grants/paymentbatch/")
    pay.get_by_role("link", name="Les svar fra banken").click()
    arrive(pay, "Les svar fra banken")
    pay.get_by_label("Svarfil fra banken (pain.002)").set_input_files(verdict)
    pay.get_by_role("button", name="Les fila").click()
    expect(pay.get_by_text("1 betalt, ")).to_be_visible()
    clean(pay)

    school.reload()
    arrive(school, WIND)
    expect(school.get_by_text("Pengene er betalt ut. Saken er ferdig.")).to_be_visible()
    assert [mail.to for mail in deliver() if "12\xa0000" in str(mail.body)] != []
    assert (status_of(case), sorted(LedgerEntry.objects.values_list("kind", flat=True)), faults(call=desk.call)) == (
        "paid", ["reserve", "spend"], [],
    )  # fmt: skip


def test_to_a_submitted_application_without_scripts(visit, deliver, desk, tmp_path):
    """The offer goes up and the link goes out without losing what is typed; the leader confirms in the same way."""
    page = visit(phone=True, scripts=False, user=desk.teacher).open(desk.booking.get_absolute_url())
    link = apply(page, desk, see, deliver, tmp_path, scripts=False)
    head = visit(phone=True, scripts=False).open(link)
    confirm_as_leader(head, see)
    case = Application.objects.get()
    assert (status_of(case), case.rules_passed, case.expected_ore, case.leader_name) == (
        "submitted", True, 1_280_000, "Rita Rektor",
    )  # fmt: skip
    assert (case.estimate_ore, case.office_name, case.reason, case.trip.mode) == (
        1_600_000, "Skolekontoret", "Det går ingen rutebuss dit.", "bus",
    )  # fmt: skip
    assert [(row.kind, row.name) for row in case.attachments.all()] == [("offer", "tilbud.pdf")]
    page.reload()
    expect(page.get_by_text("Skoleleder har bekreftet søknaden.")).to_be_visible()
