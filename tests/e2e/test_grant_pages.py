"""Every page type of grants: nothing for axe, and no page wider than a phone."""

from django.urls import reverse

from bookings.models import EvaluationQuestion
from bookings.services.evaluation import evaluate
from grants.enums import AttachmentKind
from grants.models import Application, BulkJob, CountyShare, Payment
from grants.services import account as accounts
from grants.services import batch as batches
from grants.services.appeal import receive_appeal, treat_appeal
from grants.services.bulk import start_bulk
from grants.services.claim import approve_claim, send_claim
from grants.services.handling import ask_for_information
from grants.services.leader import ask_leader, link_url
from tests.factories.grants import AttachmentFactory, RejectionReasonFactory, confirmed_booking, kr, make_application
from tests.factories.schools import MembershipFactory
from workflow import clock

from .grant_desk import ACCOUNT, CASES, make_desk, visit_is_over

# A narrow phone, which is a desk at 400 % zoom too (WCAG 1.4.10).
PHONE_WIDTH = {"width": 320, "height": 800}
# Something a case worker can do in each state: a confirm page of each kind, with its letter and mail.
BUTTONS = {
    "submitted": ("ta", "inhabil"),
    "under_review": ("innvilg-delvis", "avslaa", "be-om-opplysninger"),
    "proposed": ("innvilg",),
    "approved": ("omgjor",),
    "rejected": ("avgjor-klage",),
    "documented": ("godkjenn-dokumentasjon",),
}


class World:
    """A case in each state, its books, its batch and its bulk decision."""

    def __init__(self):
        self.desk = make_desk()
        self.head = MembershipFactory(school=self.desk.school, role="leader").user
        CountyShare.objects.create(call=self.desk.call, county_id="18", reserved_ore=kr(100_000))
        RejectionReasonFactory()
        states = ("draft", "submitted", "under_review", "proposed", "approved", "partly_approved", "rejected")
        self.cases = {state: self.case(state) for state in states}
        # Nowhere to break but anywhere.
        name = f"tilbud_{'busselskapet' * 5}_2026.pdf"
        self.cases["draft"].attachments.add(AttachmentFactory(application=self.cases["draft"], name=name))
        Application.objects.filter(pk=self.cases["draft"].pk).update(leader_confirmed_at=None, leader_name="")
        self.link = ask_leader(
            application=self.cases["draft"], name="Rita Rektor", email="rektor@skole.demo.example", by=self.desk.teacher
        )
        self.cases["more_information"] = self.case("under_review")
        ask_for_information(
            application=self.cases["more_information"],
            text="Når går bussen?",
            by=self.desk.handler,
            seen="under_review",
        )
        appeal = receive_appeal(application=self.cases["rejected"], text="Vi er uenige.", by=self.desk.teacher)
        treat_appeal(appeal=appeal, conclusion="Skolen har et poeng.", by=self.desk.handler)
        self.cases["travelled"] = self.travelled()
        self.cases["documented"] = self.documented()
        self.account = accounts.propose_account(
            school=self.desk.school, number=ACCOUNT, holder="Bodø kommune", by=self.desk.teacher
        )
        accounts.verify_account(account=self.account, by=self.desk.handler)
        self.waiting_account = accounts.propose_account(
            school=self.desk.school, number="12345678911", holder="Bodø kommune", by=self.desk.teacher
        )
        self.batches = [self.batch(), self.batch()]
        batches.approve_batch(batch=self.batches[0], by=self.desk.approver)
        self.cases["ready"] = self.documented(approve=True)
        self.job = start_bulk(applications=[self.cases["submitted"]], by=self.desk.handler)

    def case(self, status):
        booking = confirmed_booking(school=self.desk.school, by=self.desk.teacher)
        return make_application(
            status=status, call=self.desk.call, booking=booking, by=self.desk.teacher, estimate_ore=kr(4_000)
        )

    def travelled(self):
        case = self.case("approved")
        visit_is_over(case.trip.booking)
        return Application.objects.get(pk=case.pk)

    def documented(self, *, approve=False):
        case = self.travelled()
        AttachmentFactory(application=case, kind=AttachmentKind.RECEIPT, name="kvittering fra busselskapet.pdf")
        questions = EvaluationQuestion.objects.asked()
        answers = {question.pk: 4 if question.answer == "scale" else "Godt forberedt." for question in questions}
        evaluate(booking=case.trip.booking, took_place=True, pupils_met=26, answers=answers, by=self.desk.teacher)
        send_claim(application=case, pupils=26, cost_ore=kr(3_900), comment="To ble syke.", by=self.desk.teacher)
        return approve_claim(application=case, by=self.desk.handler) if approve else case

    def batch(self):
        case = self.documented(approve=True)
        return batches.prepare_batch(applications=[case], pay_on=clock.today(), by=self.desk.finance)

    def school_pages(self):
        case = {name: case.pk for name, case in self.cases.items()}
        yield reverse("call-list")
        yield reverse("application-new", args=[self.desk.booking.pk])
        for page in ("edit", "submit", "withdraw"):
            yield reverse(f"application-{page}", args=[case["draft"]])
        yield reverse("attachment-remove", args=[self.cases["draft"].attachments.first().pk])
        for state in ("submitted", "more_information", "partly_approved", "rejected", "documented", "ready"):
            yield reverse("application-detail", args=[case[state]])
        yield reverse("application-withdraw", args=[case["submitted"]])
        yield reverse("application-answer", args=[case["more_information"]])
        yield reverse("application-appeal", args=[case["partly_approved"]])
        yield reverse("application-claim", args=[case["travelled"]])
        yield reverse("payout-account", args=[case["ready"]])

    def case_pages(self):
        yield CASES
        yield f"{CASES}?status=alle"
        for state, buttons in BUTTONS.items():
            yield f"{CASES}{self.cases[state].pk}/change/"
            for button in buttons:
                yield f"{CASES}{self.cases[state].pk}/{button}/"
        yield reverse("admin:grants_bulkjob_changelist")
        yield reverse("admin:grants_application_history", args=[self.cases["approved"].pk])

    def call_pages(self):
        call = self.desk.call.pk
        yield reverse("admin:grants_call_changelist")
        for page in ("change", "preview", "for_schools", "publiser"):
            yield reverse(f"admin:grants_call_{page}", args=[call])
        yield reverse("admin:grants_callversion_change", args=[self.desk.call.versions.get().pk])
        for model in ("scheme", "callversion", "rejectionreason", "ledgerentry", "grantstatistic", "grantrules"):
            yield reverse(f"admin:grants_{model}_changelist")

    def payment_pages(self):
        approved, prepared = self.batches
        payment = Payment.objects.get(batch=approved)
        yield reverse("admin:grants_payoutaccount_changelist")
        yield reverse("admin:grants_payoutaccount_change", args=[self.account.pk])
        for page in ("change", "kontroller", "avvis"):
            yield reverse(f"admin:grants_payoutaccount_{page}", args=[self.waiting_account.pk])
        for page in ("changelist", "new", "answer"):
            yield reverse(f"admin:grants_paymentbatch_{page}")
        yield reverse("admin:grants_paymentbatch_change", args=[approved.pk])
        for page in ("change", "godkjenn", "avbryt"):
            yield reverse(f"admin:grants_paymentbatch_{page}", args=[prepared.pk])
        yield reverse("admin:grants_payment_changelist")
        for page in ("change", "betalt", "retur"):
            yield reverse(f"admin:grants_payment_{page}", args=[payment.pk])
        yield reverse("admin:grants_payerdetails_changelist")


def look_at(visitor, addresses, axe, faults):
    """Open each at the width of a desk, then of a phone; `faults` gathers what axe says and what is too wide."""
    page = visitor.context.new_page()
    desk = page.viewport_size
    for address in addresses:
        answer = page.goto(address)
        if answer.status != 200:
            faults.append(f"{answer.status} {address}")
        faults += [f"{address}: {line}" for line in axe(page)]
        page.set_viewport_size(PHONE_WIDTH)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > PHONE_WIDTH["width"]:
            faults.append(f"{address}: {wide} px wide")
        page.set_viewport_size(desk)


def of_the_school(visit, axe, world, faults):
    look_at(visit(user=world.desk.teacher), world.school_pages(), axe, faults)
    confirm = reverse("application-confirm", args=[world.cases["draft"].pk])
    look_at(visit(user=world.head), [confirm], axe, faults)
    look_at(visit(), [reverse("call-list"), link_url(world.link)], axe, faults)


def of_a_case(visit, axe, world, faults):
    approver = visit(user=world.desk.approver)
    look_at(approver, world.case_pages(), axe, faults)
    page = approver.context.new_page()
    page.goto(f"{CASES}{world.cases['under_review'].pk}/be-om-opplysninger/")
    page.get_by_label("Hva trenger dere å vite?").fill("Når går bussen?")
    page.locator(".preview-row input[type=submit]").click()
    page.locator(".mail-preview").wait_for()
    faults += axe(page)
    page.goto(f"{CASES}?status=submitted")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("decide_together")
    page.locator(".actions button[type=submit]").click()
    faults += axe(page)
    BulkJob.objects.update(status="finished")
    look_at(approver, [reverse("admin:grants_bulkjob_change", args=[world.job.pk])], axe, faults)


def of_a_call_and_its_money(visit, axe, world, faults):
    look_at(visit(user=world.desk.approver), world.call_pages(), axe, faults)
    look_at(visit(user=world.desk.finance), world.payment_pages(), axe, faults)


def test_every_page(visit, axe, transactional_db):
    """In one test, for the world takes long to make."""
    world, faults = World(), []
    of_the_school(visit, axe, world, faults)
    of_a_case(visit, axe, world, faults)
    of_a_call_and_its_money(visit, axe, world, faults)
    assert faults == []
