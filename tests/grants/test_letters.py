"""The letter of each outcome in bokmål and nynorsk: its words as a reader of the PDF gets them, its tags, its archive copy.

One PDF of each is drawn; what varies within it is read before it is drawn.
"""

import hashlib
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from pypdf import PdfReader

from bookings.models import Booking
from documents.models import Document
from documents.models import Status as DocumentStatus
from documents.services import open_document, render
from grants.enums import AppealStatus, DecisionKind, LapseReason, Outcome
from grants.enums import ApplicationStatus as S
from grants.models import Appeal, Application, Decision
from grants.services.appeal import decide_appeal, enter_body_answer, receive_appeal, treat_appeal
from grants.services.decision import decide, decision_in_force, reverse
from grants.services.handling import Judgement, propose
from grants.services.lapse import lapse
from grants.services.letter import (
    PREVIEW_FRAME,
    TITLES,
    preview_appeal_letter,
    preview_lapse_letter,
    preview_letter,
    template_of,
)
from grants.services.notice import preview_decided
from tests.factories.grants import (
    Case,
    RejectionReasonFactory,
    confirmed_booking,
    kr,
    make_application,
    make_case,
    published_call,
)
from tests.factories.schools import SchoolFactory
from workflow import clock
from workflow.machine import CLOCK, Actor

pytestmark = pytest.mark.django_db
LANGUAGES = ("nb", "nn")
YES = Judgement(Outcome.APPROVED, kr(8_000))
NOW = "2027-01-11T09:00:00+00:00"
VISIT = datetime(2027, 1, 25, 9, 0, tzinfo=UTC)
DUE = date(2027, 2, 24)


@pytest.fixture(autouse=True)
def _january() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def the_case(language: str, status: str = "under_review") -> Case:
    school = {"language_form": language}
    return make_case(status=status, school=school, at=VISIT)


def words(document: Document) -> str:
    """The text of the PDF, with its spaces and line breaks made one space."""
    made = render(document.pk)
    assert made.status == DocumentStatus.READY
    content = stored(made)
    assert hashlib.sha256(content).hexdigest() == made.sha256
    reader = PdfReader(BytesIO(content))
    assert bool(reader.trailer["/Root"]["/MarkInfo"]["/Marked"]) is True
    text = " ".join(page.extract_text() for page in reader.pages)
    return re.sub(r"\s+", " ", re.sub(r"\N{HYPHEN}\s+", "", text))


def undrawn(document: Document) -> str:
    """The text that the PDF will be drawn from, as `words` gives it."""
    with translation.override(document.language):
        html = render_to_string(document.template, {**document.context, "language": document.language})
    body = re.sub(r"<(head|style)\b.*?</\1>", "", html, flags=re.DOTALL)
    return plain(unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</?(strong|em|a|span)\b[^>]*>", "", body))))


def stored(document: Document) -> bytes:
    with open_document(document) as file:
        return file.read()


def plain(sentence: str) -> str:
    return re.sub(r"\s+", " ", sentence)


def has(text: str, *sentences: str) -> None:
    missing = [sentence for sentence in sentences if plain(sentence) not in text]
    assert missing == [], text


COMMON = {
    "nb": (
        "Saksnummer TS-2027-00001",
        "Hjemmel: Tildelingsbrev til NTNU, eksempel",
        "Formålet med ordningen: Avstand skal ikke avgjøre",
        "Dere har rett til å se dokumentene i saken",
    ),
    "nn": (
        "Saksnummer TS-2027-00001",
        "Heimel: Tildelingsbrev til NTNU, døme",
        "Formålet med ordninga: Avstand skal ikkje avgjere",
        "De har rett til å sjå dokumenta i saka",
    ),
}
APPEAL = {
    "nb": (
        "Dere kan klage på vedtaket innen 21 dager",
        "senest 1. februar 2027",
        "sender vi klagen til Klagenemnda, eksempel",
    ),
    "nn": (
        "De kan klage på vedtaket innan 21 dagar",
        "seinast 1. februar 2027",
        "sender vi klaga til Klagenemnda, døme",
    ),
}
TERMS = {
    "nb": (
        "NSR og Riksrevisjonen kan kontrollere at pengene er brukt som forutsatt.",
        "kan vi kreve dem tilbake",
        "Fristen er 24. februar 2027.",
        "aldri mer enn",
    ),
    "nn": (
        "NSR og Riksrevisjonen kan kontrollere at pengane er brukte slik dei skal.",
        "kan vi krevje dei tilbake",
        "Fristen er 24. februar 2027.",
        "aldri meir enn",
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_approved(language: str) -> None:
    case = the_case(language)
    decision = decide(application=case.application, judgement=YES, by=case.handler, seen=S.UNDER_REVIEW)
    text = words(decision.letter)
    lead = {
        "nb": "Løpsmark ungdomsskole får kr 8 000 i støtte til reisen til «Slik lager vi strøm av vind»",
        "nn": "Løpsmark ungdomsskole får kr 8 000 i støtte til reisa til «Slik lager vi strøm av vind»",
    }
    own = {"nb": "Egen tekst (approved).", "nn": "Eigen tekst (approved)."}
    title = TITLES["approved"][LANGUAGES.index(language)]
    has(text, title, lead[language], own[language], *COMMON[language], *APPEAL[language], *TERMS[language])
    has(text, "Saksbehandler: Sara" if language == "nb" else "Saksbehandlar: Sara", "11. januar 2027")
    root = PdfReader(BytesIO(stored(Document.objects.get(pk=decision.letter_id)))).trailer["/Root"]
    assert root["/Lang"] == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_less_than_was_asked_is_reckoned_line_by_line(language: str) -> None:
    school = {"language_form": language}
    case = make_case(status="under_review", school=school, at=VISIT, other_cover_ore=kr(1_000))
    judgement = Judgement(Outcome.APPROVED, kr(7_200))
    text = undrawn(
        decide(application=case.application, judgement=judgement, by=case.handler, seen=S.UNDER_REVIEW).letter
    )
    lines = {
        "nb": (
            "Dere søkte om kr 9 000. Under ser dere hvordan summen er regnet ut.",
            "Slik er summen regnet ut",
            "Reisen koster kr 10 000 etter anslaget deres. Andre dekker kr 1 000, så dere søkte om kr 9 000.",
            "Ordningen dekker 80 prosent av det: kr 7 200.",
            "Taket er kr 500 per elev: kr 14 000 for 28 elever.",
            "Taket er kr 30 000 per reise.",
            "Skolen kan få inntil kr 60 000 i halvåret, og har igjen kr 60 000.",
            "Reglene gir kr 7 200.",
        ),
        "nn": (
            "De søkte om kr 9 000. Under ser de korleis summen er rekna ut.",
            "Slik er summen rekna ut",
            "Reisa kostar kr 10 000 etter overslaget dykkar. Andre dekkjer kr 1 000, så de søkte om kr 9 000.",
            "Ordninga dekkjer 80 prosent av det: kr 7 200.",
            "Taket er kr 500 per elev: kr 14 000 for 28 elevar.",
            "Taket er kr 30 000 per reise.",
            "Skulen kan få inntil kr 60 000 i halvåret, og har igjen kr 60 000.",
            "Reglane gir kr 7 200.",
        ),
    }
    has(text, *lines[language])


def test_all_that_was_asked_is_not_reckoned() -> None:
    call = published_call(transport={"share_percent": 100})
    case = make_case(status="under_review", call=call, at=VISIT)
    judgement = Judgement(Outcome.APPROVED, kr(10_000))
    text = undrawn(
        decide(application=case.application, judgement=judgement, by=case.handler, seen=S.UNDER_REVIEW).letter
    )
    assert "Slik er summen regnet ut" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_paid_already_stands_in_the_letter(language: str) -> None:
    context = {"paid_ore": kr(4_000), "amount_ore": kr(8_000)}
    shown = {
        rest: render_to_string(f"letters/grant/{language}/terms.html", {**context, "rest_ore": rest})
        for rest in (kr(4_000), 0)
    }
    said = {
        "nb": ("Vi har alt betalt kr 4 000. Nå betaler vi kr 4 000 til.", "det er ikke mer å betale"),
        "nn": ("Vi har alt betalt kr 4 000. No betaler vi kr 4 000 til.", "det er ikkje meir å betale"),
    }[language]
    has(plain(shown[kr(4_000)]), said[0])
    has(plain(shown[0]), said[1])


def test_the_mail_promises_the_share_and_no_more() -> None:
    case = the_case("nb")
    text = plain(
        preview_decided(case.application, outcome=Outcome.APPROVED, amount_ore=kr(8_000), documentation_due=DUE)["text"]
    )
    has(
        text,
        "Da betaler vi 80 prosent av det reisen kostet når det andre dekker er trukket fra, men aldri mer enn kr 8 000.",
    )
    text = plain(
        preview_decided(case.application, outcome=Outcome.APPROVED, amount_ore=kr(9_000), documentation_due=DUE)["text"]
    )
    has(text, "Da betaler vi det reisen kostet når det andre dekker er trukket fra, men aldri mer enn kr 9 000.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_partly_approved(language: str) -> None:
    case = the_case(language)
    reason = RejectionReasonFactory()
    judgement = Judgement(Outcome.PARTLY_APPROVED, kr(5_000), reasons=[reason], explanation="Bussen er halvfull.")
    text = words(decide(application=case.application, judgement=judgement, by=case.handler, seen=S.UNDER_REVIEW).letter)
    lead = {
        "nb": "Søknaden er delvis innvilget. Løpsmark ungdomsskole får kr 5 000 av kr 10 000 til reisen",
        "nn": "Søknaden er delvis innvilga. Løpsmark ungdomsskole får kr 5 000 av kr 10 000 til reisa",
    }
    has(text, lead[language], getattr(reason, language), "Bussen er halvfull.", *APPEAL[language], *TERMS[language])
    assert ("Begrunnelse" in text, "Grunngiving" in text) == (language == "nb", language == "nn")


@pytest.mark.parametrize("language", LANGUAGES)
def test_rejected(language: str) -> None:
    case = the_case(language)
    judgement = Judgement(Outcome.REJECTED, explanation="Reisen er for kort.")
    text = words(decide(application=case.application, judgement=judgement, by=case.handler, seen=S.UNDER_REVIEW).letter)
    lead = {
        "nb": "Vi kan dessverre ikke gi Løpsmark ungdomsskole støtte til reisen",
        "nn": "Vi kan dessverre ikkje gi Løpsmark ungdomsskole støtte til reisa",
    }
    has(text, lead[language], "Reisen er for kort.", *COMMON[language], *APPEAL[language])
    assert [word for word in ("Vilkår", "Innvilget", "Innvilga", "Riksrevisjonen") if word in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_reversed(language: str) -> None:
    case = the_case(language, status="rejected")
    text = words(reverse(application=case.application, judgement=YES, by=case.approver, seen=S.REJECTED).letter)
    lead = {
        "nb": "Vi har gjort om vedtaket av 11. januar 2027. Før var svaret avslag. Nå får Løpsmark ungdomsskole kr 8 000",
        "nn": "Vi har gjort om vedtaket av 11. januar 2027. Før var svaret avslag. No får Løpsmark ungdomsskole kr 8 000",
    }
    has(text, lead[language], *TERMS[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_lapsed_by_the_clock(language: str) -> None:
    case = the_case(language, status="approved")
    lapse(application=case.application, why=LapseReason.NOT_DOCUMENTED, actor=CLOCK)
    text = words(decision_in_force(case.application).letter)
    said = {
        "nb": (
            "Vedtak: støtten er bortfalt",
            "Løpsmark ungdomsskole fikk 11. januar 2027 innvilget kr 8 000 i støtte til reisen til «Slik lager vi strøm av vind» "
            "25. januar 2027. Støtten er falt bort.",
            "Innvilget kr 8 000, 11. januar 2027",
            "Bortfalt kr 8 000, 11. januar 2027",
            "Fristen for å dokumentere reisen var 24. februar 2027. Vi fikk ikke dokumentasjonen innen fristen.",
            "I vedtaket av 11. januar 2027 står dette vilkåret: «Uten dokumentasjon innen fristen faller støtten bort.»",
            "Dere får ikke utbetalt støtte til reisen.",
            "Egen tekst (lapsed).",
            "Nasjonalt senter for realfagsrekruttering, NTNU Vedtaket er fattet automatisk av senterets saksbehandlingssystem, "
            "etter vilkåret i vedtaket om støtte. Ingen saksbehandler har vurdert saken. Klager dere, ser en saksbehandler på den.",
            "Brevet er laget automatisk og har derfor ingen underskrift.",
        ),
        "nn": (
            "Vedtak: støtta er fallen bort",
            "Løpsmark ungdomsskole fekk 11. januar 2027 innvilga kr 8 000 i støtte til reisa til «Slik lager vi strøm av vind» "
            "25. januar 2027. Støtta er fallen bort.",
            "Innvilga kr 8 000, 11. januar 2027",
            "Fallen bort kr 8 000, 11. januar 2027",
            "Fristen for å dokumentere reisa var 24. februar 2027. Vi fekk ikkje dokumentasjonen innan fristen.",
            "I vedtaket av 11. januar 2027 står dette vilkåret: «Utan dokumentasjon innan fristen fell støtta bort.»",
            "De får ikkje utbetalt støtte til reisa.",
            "Eigen tekst (lapsed).",
            "Nasjonalt senter for realfagsrekruttering, NTNU Vedtaket er fatta automatisk av saksbehandlingssystemet til senteret, "
            "etter vilkåret i vedtaket om støtte. Ingen saksbehandlar har vurdert saka. Klagar de, ser ein saksbehandlar på ho.",
            "Brevet er laga automatisk og har derfor inga underskrift.",
        ),
    }
    has(text, *said[language], *COMMON[language], *APPEAL[language])
    assert [word for word in ("Vilkår ", "Riksrevisjonen", "Saksbehandler:", "Saksbehandlar:") if word in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_terms_a_lapse_points_to_stand_in_the_grant(language: str) -> None:
    case = the_case(language, status="approved")
    granted = undrawn(decision_in_force(case.application).letter)
    lapse(application=case.application, why=LapseReason.NOT_DOCUMENTED, actor=CLOCK)
    other = make_case_of_a_cancelled_visit(language)
    letters = [undrawn(decision_in_force(each).letter) for each in (case.application, other)]
    quoted = [re.findall("vilkåret: «(.*?)»", text) for text in letters]
    assert [len(found) for found in quoted] == [1, 1]
    has(granted, *[found[0] for found in quoted])


def make_case_of_a_cancelled_visit(language: str, status: str = "cancelled_host") -> Application:
    """A grant that has lapsed with its visit, cancelled by the host on 12 January."""
    booking = confirmed_booking(school=SchoolFactory(language_form=language), at=VISIT)
    application = make_application(status="approved", booking=booking)
    at = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
    Booking.objects.filter(pk=booking.pk).update(status=status, status_changed_at=at)
    lapse(application=application, why=LapseReason.CANCELLED, actor=CLOCK)
    return application


@pytest.mark.parametrize(
    ("language", "status", "said"),
    [
        ("nb", "cancelled_host", "Nordlys Energi avlyste besøket 12. januar 2027."),
        ("nb", "cancelled_school", "Skolen avlyste besøket 12. januar 2027."),
        ("nb", "no_show", "Nordlys Energi meldte 12. januar 2027 at gruppa ikke møtte."),
        ("nn", "cancelled_host", "Nordlys Energi avlyste besøket 12. januar 2027."),
        ("nn", "cancelled_school", "Skulen avlyste besøket 12. januar 2027."),
        ("nn", "no_show", "Nordlys Energi melde 12. januar 2027 at gruppa ikkje møtte."),
    ],
)
def test_lapsed_with_its_visit(language: str, status: str, said: str) -> None:
    application = make_case_of_a_cancelled_visit(language, status)
    terms = {
        "nb": "«Støtten gjelder bare denne reisen. Blir besøket avlyst, faller støtten bort.»",
        "nn": "«Støtta gjeld berre denne reisa. Blir besøket avlyst, fell støtta bort.»",
    }
    has(undrawn(decision_in_force(application).letter), said, terms[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_lapsed_by_a_case_worker_who_is_named(language: str) -> None:
    case = the_case(language, status="approved")
    by = Actor(case.handler, "handler")
    shown = preview_lapse_letter(
        decision_in_force(case.application), why=LapseReason.OTHER, note="Skolen er nedlagt.", by=case.handler
    )
    lapse(application=case.application, why=LapseReason.OTHER, actor=by, note="Skolen er nedlagt.")
    letter = decision_in_force(case.application).letter
    text = undrawn(letter)
    has(text, "Skolen er nedlagt.", {"nb": "Saksbehandler: Sara", "nn": "Saksbehandlar: Sara"}[language])
    assert ("automatisk" in text, "Skolen er nedlagt." in shown.html) == (False, True)
    with translation.override(language):
        sent = render_to_string(letter.template, {**letter.context, "frame": PREVIEW_FRAME})
    assert plain(sent) == plain(shown.html)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_appeal_of_a_lapse_that_is_changed_and_one_that_is_not(language: str) -> None:
    case = the_case(language, status="approved")
    lapse(application=case.application, why=LapseReason.NOT_DOCUMENTED, actor=CLOCK)
    upheld = undrawn(answered(case, AppealStatus.UPHELD).letter)
    has(upheld, "Vedtaket Bortfall, 11. januar 2027")
    other = make_case_of_a_cancelled_visit(language)
    judgement = replace(YES, explanation="Bussen var alt på veg.", documentation_due=date(2027, 3, 1))
    text = undrawn(reverse(application=other, judgement=judgement, by=case.approver, seen=S.LAPSED).letter)
    said = {
        "nb": ("Støtten var falt bort. Nå får", "Fristen er 1. mars 2027."),
        "nn": ("Støtta var fallen bort. No får", "Fristen er 1. mars 2027."),
    }
    has(text, *said[language], "Bussen var alt på veg.")


def answered(case: Case, status: AppealStatus, judgement: Judgement | None = None) -> Appeal:
    appeal = receive_appeal(application=case.application, text="Vegen er lengre.", by=case.teacher)
    treat_appeal(appeal=appeal, conclusion="Under arbeid", by=case.handler)
    return decide_appeal(
        appeal=appeal, status=status, conclusion="Vegen er målt på nytt.", by=case.approver, judgement=judgement
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_appeal_changed(language: str) -> None:
    case = the_case(language, status="rejected")
    text = words(answered(case, AppealStatus.CHANGED, YES).new_decision.letter)
    lead = {
        "nb": "Vi har behandlet klagen fra Løpsmark ungdomsskole og endret vedtaket av 11. januar 2027.",
        "nn": "Vi har behandla klaga frå Løpsmark ungdomsskole og endra vedtaket av 11. januar 2027.",
    }
    has(text, lead[language], *TERMS[language])
    has(text, "Liv Leder har avgjort sak", "Sara Saksbehandler saksbehandl")


@pytest.mark.parametrize("language", LANGUAGES)
def test_appeal_upheld(language: str) -> None:
    case = the_case(language, status="rejected")
    text = words(answered(case, AppealStatus.UPHELD).letter)
    lead = {
        "nb": (
            "Vedtaket av 11. januar 2027 blir stående.",
            "Klagen er sendt til Klagenemnda, eksempel, som avgjør den.",
        ),
        "nn": ("Vedtaket av 11. januar 2027 blir ståande.", "Klaga er send til Klagenemnda, døme, som avgjer ho."),
    }
    has(text, *lead[language], "Vegen er målt på nytt.")


def from_the_body(case: Case, status: AppealStatus, judgement: Judgement | None = None) -> Appeal:
    return enter_body_answer(
        appeal=answered(case, AppealStatus.UPHELD),
        status=status,
        answer="Nemnda er enig med NSR.",
        answered_on=clock.today(),
        by=case.approver,
        judgement=judgement,
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_appeal_confirmed(language: str) -> None:
    case = the_case(language, status="rejected")
    text = words(from_the_body(case, AppealStatus.CONFIRMED).body_letter)
    lead = {
        "nb": (
            "Klagenemnda, eksempel har avgjort klagen fra Løpsmark ungdomsskole. Vedtaket av 11. januar 2027 står.",
            "Hva klageinstansen kom til Nemnda er enig med NSR. Klagen ble avgjort 11. januar 2027.",
            "Klageinstansens avgjørelse kan ikke klages videre på.",
            "Liv Leder har ført inn avgjørelsen",
        ),
        "nn": (
            "Klagenemnda, døme har avgjort klaga frå Løpsmark ungdomsskole. Vedtaket av 11. januar 2027 står.",
            "Kva klageinstansen kom til Nemnda er enig med NSR. Klaga vart avgjord 11. januar 2027.",
            "Ein kan ikkje klage vidare på avgjerda til klageinstansen.",
            "Liv Leder har ført inn avgjerda",
        ),
    }
    has(text, *lead[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_changed_by_the_appeal_body(language: str) -> None:
    case = the_case(language, status="rejected")
    text = undrawn(from_the_body(case, AppealStatus.CHANGED, YES).new_decision.letter)
    lead = {
        "nb": (
            "Klagenemnda, eksempel har behandlet klagen fra Løpsmark ungdomsskole og endret vedtaket av 11. januar 2027.",
            "Avgjørelsen er endelig",
        ),
        "nn": (
            "Klagenemnda, døme har behandla klaga frå Løpsmark ungdomsskole og endra vedtaket av 11. januar 2027.",
            "Avgjerda er endeleg",
        ),
    }
    has(text, *lead[language], *COMMON[language], *TERMS[language])
    assert ("innen 21 dager" in text, "innan 21 dagar" in text) == (False, False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_appeal_dismissed(language: str) -> None:
    case = the_case(language, status="rejected")
    text = words(answered(case, AppealStatus.DISMISSED).letter)
    lead = {
        "nb": (
            "er avvist. Det betyr at vi ikke har vurdert vedtaket på nytt.",
            "kan dere klage på det senest 1. februar 2027",
        ),
        "nn": (
            "er avvist. Det tyder at vi ikkje har vurdert vedtaket på nytt.",
            "kan de klage på det seinast 1. februar 2027",
        ),
    }
    has(text, *lead[language])


def test_no_word_of_appeal_where_there_is_no_right() -> None:
    case = make_case(status="under_review", call=published_call(appeal_public=False))
    judgement = Judgement(Outcome.REJECTED, explanation="For kort.")
    text = undrawn(
        decide(application=case.application, judgement=judgement, by=case.handler, seen=S.UNDER_REVIEW).letter
    )
    assert ("klage" in text.lower(), "Innsyn" in text) == (False, True)


# WeasyPrint leaves its colour profile open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_the_archive_copy_is_tagged_pdf_a_with_the_same_words() -> None:
    case = the_case("nb")
    decision = decide(application=case.application, judgement=YES, by=case.handler, seen=S.UNDER_REVIEW)
    copy = decision.archive_copy
    assert words(copy) == words(decision.letter)
    root = PdfReader(BytesIO(stored(Document.objects.get(pk=copy.pk)))).trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()
    assert re.findall(r"pdfaid:(part|conformance)\W+(\w+)", metadata) == [("part", "3"), ("conformance", "A")]


def test_preview_says_what_the_letter_will_say_and_writes_nothing() -> None:
    case = the_case("nn")
    shown = preview_letter(
        case.application, outcome=Outcome.APPROVED, amount_ore=kr(8_000), reasons=[], explanation="", by=case.handler
    )
    mail = preview_decided(case.application, outcome=Outcome.APPROVED, amount_ore=kr(8_000), documentation_due=DUE)
    assert (Decision.objects.count(), Document.objects.count()) == (0, 0)
    assert shown.title == "Vedtak: støtta er innvilga"
    assert "får <strong>kr\N{NO-BREAK SPACE}8\N{NO-BREAK SPACE}000</strong> i støtte til reisa" in shown.html
    assert ("<html" in shown.html, "<script" in shown.html) == (False, False)
    decision = decide(application=case.application, judgement=YES, by=case.handler, seen=S.UNDER_REVIEW)
    context = {key: value for key, value in decision.letter.context.items() if key != "frame"}
    assert context["documentation_due"] == "2027-02-24"
    assert mail["to"] == "larer@skole.demo.example, kontor@skole.demo.example"
    assert "24.\xa0februar 2027" in mail["text"]


def test_preview_of_a_reversal_and_of_an_answer_to_an_appeal() -> None:
    case = the_case("nb", status="rejected")
    old = decision_in_force(case.application)
    shown = preview_letter(
        case.application,
        outcome=Outcome.APPROVED,
        amount_ore=kr(8_000),
        reasons=[],
        explanation="",
        by=case.approver,
        kind=DecisionKind.REVERSAL,
        replaces=old,
    )
    assert (shown.title, "Før var svaret avslag." in shown.html) == ("Vedtaket er omgjort", True)
    appeal = receive_appeal(application=case.application, text="Nei", by=case.teacher)
    answer = preview_appeal_letter(appeal, status=AppealStatus.UPHELD, conclusion="<b>Står</b>", by=case.approver)
    assert (answer.title, "&lt;b&gt;Står&lt;/b&gt;" in answer.html) == ("Svar på klagen: vedtaket står", True)


def test_what_people_wrote_is_escaped() -> None:
    case = the_case("nb")
    judgement = Judgement(Outcome.REJECTED, explanation="<script>alert(1)</script>")
    text = undrawn(
        decide(application=case.application, judgement=judgement, by=case.handler, seen=S.UNDER_REVIEW).letter
    )
    has(text, "<script>alert(1)</script>")


def test_every_letter_exists_in_both_written_forms() -> None:
    folder = Path(settings.BASE_DIR) / "templates"
    files = {
        language: sorted(path.name for path in (folder / "letters" / "grant" / language).iterdir())
        for language in LANGUAGES
    }
    assert files["nb"] == files["nn"]
    for name in TITLES:
        for language in LANGUAGES:
            assert (folder / template_of(name, language)).is_file(), name


def test_two_names_when_two_decided() -> None:
    case = the_case("nb")
    propose(application=case.application, judgement=YES, by=case.handler, seen=S.UNDER_REVIEW)
    decision = decide(application=case.application, judgement=YES, by=case.approver, seen=S.PROPOSED)
    with translation.override("nb"):
        assert (decision.letter.context["case_worker"], decision.letter.context["approver"]) == (
            "Sara Saksbehandler",
            "Liv Leder",
        )
    assert clock.today().isoformat() == decision.letter.context["sent_at"]
