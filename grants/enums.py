"""The fixed choices of calls, applications, decisions, claims and payments."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SchemeKind(models.TextChoices):
    """What an application in the scheme is about; each kind brings its own details and rules."""

    TRANSPORT = "transport", _("Transportstøtte")


class CallStatus(models.TextChoices):
    DRAFT = "draft", _("Utkast")
    PUBLISHED = "published", _("Publisert")
    CLOSED = "closed", _("Avsluttet")


class ApplicationStatus(models.TextChoices):
    DRAFT = "draft", _("Utkast")
    SUBMITTED = "submitted", _("Mottatt")
    UNDER_REVIEW = "under_review", _("Under behandling")
    MORE_INFORMATION = "more_information", _("Venter på opplysninger")
    PROPOSED = "proposed", _("Innstilt – venter på godkjenning")
    APPROVED = "approved", _("Innvilget")
    PARTLY_APPROVED = "partly_approved", _("Delvis innvilget")
    REJECTED = "rejected", _("Avslått")
    DOCUMENTED = "documented", _("Dokumentert")
    CHANGES_ASKED = "changes_asked", _("Dokumentasjon sendt tilbake")
    READY_TO_PAY = "ready_to_pay", _("Klar til utbetaling")
    PAID = "paid", _("Utbetalt")
    WITHDRAWN = "withdrawn", _("Trukket")
    LAPSED = "lapsed", _("Bortfalt")


S = ApplicationStatus

# An application in one of these stops a second one for the same visit.
LIVE = tuple(s for s in S if s not in {S.REJECTED, S.WITHDRAWN, S.LAPSED})
# Money is reserved.
GRANTED = (S.APPROVED, S.PARTLY_APPROVED, S.DOCUMENTED, S.CHANGES_ASKED, S.READY_TO_PAY)
# Waiting for NSR.
AT_STAFF = (S.SUBMITTED, S.UNDER_REVIEW, S.PROPOSED, S.DOCUMENTED)
# Sent, and not over: nobody with a conflict of interest has a hand in the money.
AT_NSR = (S.SUBMITTED, S.UNDER_REVIEW, S.MORE_INFORMATION, S.PROPOSED, *GRANTED)
# A decision has been made: the case may never be deleted.
DECIDED = (S.APPROVED, S.PARTLY_APPROVED, S.REJECTED, S.DOCUMENTED, S.CHANGES_ASKED, S.READY_TO_PAY, S.PAID)
# Where a decision may be in force that the school can appeal; a case that lapsed before it was decided has none.
APPEALABLE = (*DECIDED, S.LAPSED)

# The theme colour that goes with the word.
STATUS_COLORS: dict[str, str] = {
    S.DRAFT: "neutral",
    S.SUBMITTED: "info",
    S.UNDER_REVIEW: "info",
    S.MORE_INFORMATION: "warning",
    S.PROPOSED: "info",
    S.APPROVED: "success",
    S.PARTLY_APPROVED: "success",
    S.REJECTED: "danger",
    S.DOCUMENTED: "info",
    S.CHANGES_ASKED: "warning",
    S.READY_TO_PAY: "success",
    S.PAID: "success",
    S.WITHDRAWN: "neutral",
    S.LAPSED: "neutral",
}


class Mode(models.TextChoices):
    BUS = "bus", _("Leid buss")
    TRAIN = "train", _("Tog")
    BOAT = "boat", _("Båt eller ferge")
    PLANE = "plane", _("Fly")
    MINIBUS = "minibus", _("Skolens egen minibuss")
    PUBLIC = "public", _("Kollektivtransport")


class Outcome(models.TextChoices):
    APPROVED = "approved", _("Innvilget")
    PARTLY_APPROVED = "partly_approved", _("Delvis innvilget")
    REJECTED = "rejected", _("Avslått")
    LAPSED = "lapsed", _("Bortfalt")


# What a case worker may decide; that a grant has lapsed is decided by `services.lapse` alone.
JUDGED = (Outcome.APPROVED, Outcome.PARTLY_APPROVED, Outcome.REJECTED)


class DecisionKind(models.TextChoices):
    FIRST = "first", _("Vedtak")
    REVERSAL = "reversal", _("Omgjøring")
    APPEAL = "appeal", _("Klagevedtak")
    LAPSE = "lapse", _("Bortfall")


class LapseReason(models.TextChoices):
    """Why an application lapsed (falt bort)."""

    CANCELLED = "cancelled", _("Besøket er avlyst eller ble ikke gjennomført.")
    NO_ANSWER = "no_answer", _("NSR fikk ikke svar innen fristen.")
    NOT_DOCUMENTED = "not_documented", _("Reisen ble ikke dokumentert innen fristen.")
    NOT_SENT = "not_sent", _("Søknaden ble ikke sendt før fristen.")
    OTHER = "other", _("Annen grunn")


# Why a sum that is granted may be taken away.
GRANT_LAPSES = (LapseReason.CANCELLED, LapseReason.NOT_DOCUMENTED, LapseReason.OTHER)


class AppealStatus(models.TextChoices):
    RECEIVED = "received", _("Mottatt")
    UNDER_REVIEW = "under_review", _("Under behandling")
    UPHELD = "upheld", _("Vedtaket står – hos klageinstansen")
    CONFIRMED = "confirmed", _("Stadfestet av klageinstansen")
    CHANGED = "changed", _("Vedtaket er endret")
    DISMISSED = "dismissed", _("Avvist")
    WITHDRAWN = "withdrawn", _("Trukket")


APPEAL_COLORS: dict[str, str] = {
    AppealStatus.RECEIVED: "info",
    AppealStatus.UNDER_REVIEW: "info",
    AppealStatus.UPHELD: "info",
    AppealStatus.CONFIRMED: "neutral",
    AppealStatus.CHANGED: "success",
    AppealStatus.DISMISSED: "danger",
    AppealStatus.WITHDRAWN: "neutral",
}


# Waits for NSR's answer.
OPEN_APPEAL = (AppealStatus.RECEIVED, AppealStatus.UNDER_REVIEW)
# Waits for NSR's answer or the appeal body's: nothing is paid, withdrawn or lapses meanwhile.
WAITING_APPEAL = (*OPEN_APPEAL, AppealStatus.UPHELD)


class AttachmentKind(models.TextChoices):
    OFFER = "offer", _("Tilbud")
    RECEIPT = "receipt", _("Faktura eller kvittering")
    OTHER = "other", _("Annet vedlegg")
    APPEAL = "appeal", _("Vedlegg til klage")


class LedgerKind(models.TextChoices):
    RESERVE = "reserve", _("Reservert")
    RELEASE = "release", _("Frigitt")
    SPEND = "spend", _("Utbetalt")
    RETURN = "return", _("Kom i retur")


class AccountStatus(models.TextChoices):
    PROPOSED = "proposed", _("Venter på kontroll")
    VERIFIED = "verified", _("Kontrollert")
    REPLACED = "replaced", _("Erstattet")
    REFUSED = "refused", _("Avvist")


ACCOUNT_COLORS: dict[str, str] = {
    AccountStatus.PROPOSED: "info",
    AccountStatus.VERIFIED: "success",
    AccountStatus.REPLACED: "neutral",
    AccountStatus.REFUSED: "danger",
}


class BatchStatus(models.TextChoices):
    PREPARED = "prepared", _("Laget – venter på godkjenning")
    APPROVED = "approved", _("Godkjent – klar til banken")
    SETTLED = "settled", _("Gjort opp")
    CANCELLED = "cancelled", _("Avbrutt")


BATCH_COLORS: dict[str, str] = {
    BatchStatus.PREPARED: "info",
    BatchStatus.APPROVED: "info",
    BatchStatus.SETTLED: "success",
    BatchStatus.CANCELLED: "neutral",
}


class PaymentStatus(models.TextChoices):
    PENDING = "pending", _("I bunken")
    PAID = "paid", _("Betalt")
    RETURNED = "returned", _("I retur")
    CANCELLED = "cancelled", _("Avbrutt")


class JobStatus(models.TextChoices):
    WAITING = "waiting", _("Venter")
    RUNNING = "running", _("Kjører")
    FINISHED = "finished", _("Ferdig")


class JobItemStatus(models.TextChoices):
    WAITING = "waiting", _("Venter")
    DONE = "done", _("Gjort")
    REFUSED = "refused", _("Ikke gjort")
