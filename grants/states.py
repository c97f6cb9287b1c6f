"""Who may move an application, an appeal, a payout account or a batch where.

Roles: applicant (the school), handler (NSR case handler or leader), approver (NSR leader), finance, clock.
Conflicts of interest and the limit for two pairs of eyes are checked in the services, which know the case.
"""

from django.utils.translation import gettext_lazy as _

from grants.enums import AccountStatus, AppealStatus, BatchStatus
from grants.enums import ApplicationStatus as S
from workflow.machine import StateMachine

APPLICANT = frozenset({"applicant"})
HANDLER = frozenset({"handler", "approver"})
APPROVER = frozenset({"approver"})
FINANCE = frozenset({"finance"})
CLOCK = frozenset({"clock"})

APPLICATION = StateMachine(
    name="application",
    states=S,
    initial=S.DRAFT,
    moves={
        S.DRAFT: {S.SUBMITTED: APPLICANT, S.WITHDRAWN: APPLICANT, S.LAPSED: CLOCK},
        S.SUBMITTED: {S.UNDER_REVIEW: HANDLER, S.WITHDRAWN: APPLICANT | HANDLER, S.LAPSED: CLOCK},
        S.UNDER_REVIEW: {
            S.MORE_INFORMATION: HANDLER,
            S.PROPOSED: HANDLER,
            S.APPROVED: HANDLER,
            S.PARTLY_APPROVED: HANDLER,
            S.REJECTED: HANDLER,
            S.WITHDRAWN: APPLICANT | HANDLER,
            S.LAPSED: CLOCK,
        },
        S.MORE_INFORMATION: {
            S.UNDER_REVIEW: APPLICANT | HANDLER,
            S.WITHDRAWN: APPLICANT | HANDLER,
            S.LAPSED: CLOCK,
        },
        S.PROPOSED: {
            S.APPROVED: APPROVER,
            S.PARTLY_APPROVED: APPROVER,
            S.REJECTED: APPROVER,
            S.UNDER_REVIEW: HANDLER,
            S.WITHDRAWN: APPLICANT | HANDLER,
            S.LAPSED: CLOCK,
        },
        S.APPROVED: {
            S.PARTLY_APPROVED: APPROVER,
            S.REJECTED: APPROVER,
            S.DOCUMENTED: APPLICANT,
            S.WITHDRAWN: APPLICANT | HANDLER,
            S.LAPSED: HANDLER | CLOCK,
        },
        S.PARTLY_APPROVED: {
            S.APPROVED: APPROVER,
            S.REJECTED: APPROVER,
            S.DOCUMENTED: APPLICANT,
            S.WITHDRAWN: APPLICANT | HANDLER,
            S.LAPSED: HANDLER | CLOCK,
        },
        S.REJECTED: {S.APPROVED: APPROVER, S.PARTLY_APPROVED: APPROVER},
        # A granted case whose lapse is changed, after an appeal or by NSR itself, is alive again.
        S.LAPSED: {S.APPROVED: APPROVER, S.PARTLY_APPROVED: APPROVER},
        S.DOCUMENTED: {
            S.CHANGES_ASKED: HANDLER,
            S.READY_TO_PAY: HANDLER,
            S.WITHDRAWN: APPLICANT | HANDLER,
        },
        S.CHANGES_ASKED: {S.DOCUMENTED: APPLICANT, S.WITHDRAWN: APPLICANT | HANDLER, S.LAPSED: HANDLER | CLOCK},
        S.READY_TO_PAY: {S.PAID: FINANCE, S.DOCUMENTED: HANDLER | FINANCE},
        # A returned payment; or an appeal that gave more than was paid, and the difference is to be paid.
        S.PAID: {S.READY_TO_PAY: FINANCE | APPROVER},
    },
    user_labels={
        S.DRAFT: _("Utkast – ikke sendt"),
        S.SUBMITTED: _("Mottatt – NSR svarer som regel innen én dag"),
        S.UNDER_REVIEW: _("NSR behandler søknaden"),
        S.MORE_INFORMATION: _("NSR trenger svar fra dere"),
        S.PROPOSED: _("NSR behandler søknaden"),
        S.APPROVED: _("Innvilget – dokumenter reisen etter besøket"),
        S.PARTLY_APPROVED: _("Delvis innvilget – dokumenter reisen etter besøket"),
        S.REJECTED: _("Avslått"),
        S.DOCUMENTED: _("Dokumentasjonen er sendt – NSR kontrollerer den"),
        S.CHANGES_ASKED: _("NSR ber dere rette dokumentasjonen"),
        S.READY_TO_PAY: _("Godkjent – pengene er på vei"),
        S.PAID: _("Utbetalt"),
        S.WITHDRAWN: _("Trukket"),
        S.LAPSED: _("Bortfalt"),
    },
)

APPEAL = StateMachine(
    name="appeal",
    states=AppealStatus,
    initial=AppealStatus.RECEIVED,
    moves={
        AppealStatus.RECEIVED: {
            AppealStatus.UNDER_REVIEW: HANDLER,
            AppealStatus.DISMISSED: APPROVER,
            AppealStatus.WITHDRAWN: APPLICANT,
        },
        AppealStatus.UNDER_REVIEW: {
            AppealStatus.UPHELD: APPROVER,
            AppealStatus.CHANGED: APPROVER,
            AppealStatus.DISMISSED: APPROVER,
            AppealStatus.WITHDRAWN: APPLICANT,
        },
        # With the appeal body: staff enter what it answered.
        AppealStatus.UPHELD: {
            AppealStatus.CONFIRMED: HANDLER,
            AppealStatus.CHANGED: APPROVER,
            AppealStatus.WITHDRAWN: APPLICANT,
        },
    },
    user_labels={
        AppealStatus.RECEIVED: _("NSR har mottatt klagen"),
        AppealStatus.UNDER_REVIEW: _("NSR behandler klagen"),
        AppealStatus.UPHELD: _("Vedtaket ble stående – klageinstansen avgjør klagen"),
        AppealStatus.CONFIRMED: _("Klageinstansen har stadfestet vedtaket"),
        AppealStatus.CHANGED: _("Vedtaket ble endret"),
        AppealStatus.DISMISSED: _("Klagen ble avvist"),
        AppealStatus.WITHDRAWN: _("Klagen er trukket"),
    },
)

ACCOUNT = StateMachine(
    name="payout_account",
    states=AccountStatus,
    initial=AccountStatus.PROPOSED,
    moves={
        AccountStatus.PROPOSED: {
            AccountStatus.VERIFIED: HANDLER | FINANCE,
            AccountStatus.REFUSED: HANDLER | FINANCE,
            AccountStatus.REPLACED: APPLICANT | HANDLER | FINANCE,
        },
        AccountStatus.VERIFIED: {AccountStatus.REPLACED: HANDLER | FINANCE},
    },
    user_labels={
        AccountStatus.PROPOSED: _("NSR kontrollerer kontonummeret"),
        AccountStatus.VERIFIED: _("Kontrollert"),
        AccountStatus.REPLACED: _("Erstattet av et nytt"),
        AccountStatus.REFUSED: _("Ikke godtatt"),
    },
)

BATCH = StateMachine(
    name="payment_batch",
    states=BatchStatus,
    initial=BatchStatus.PREPARED,
    moves={
        BatchStatus.PREPARED: {BatchStatus.APPROVED: FINANCE | APPROVER, BatchStatus.CANCELLED: FINANCE | APPROVER},
        BatchStatus.APPROVED: {BatchStatus.SETTLED: FINANCE},
    },
    user_labels={
        BatchStatus.PREPARED: _("Laget"),
        BatchStatus.APPROVED: _("Godkjent"),
        BatchStatus.SETTLED: _("Gjort opp"),
        BatchStatus.CANCELLED: _("Avbrutt"),
    },
)
