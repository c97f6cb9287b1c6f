"""Who gets what at the addresses of grants: the school's own pages, and NSR's handling of cases and money."""

from .admin_table import READ_ONLY, TO_LOG_IN, Model, rows_of, staff
from .grants_world import DOCUMENTATION
from .roles import (
    ADMITTED,
    CASE_HANDLER,
    EVERYBODY,
    FINANCE,
    LEADERS,
    REVIEWER,
    SCHOOL,
    SCHOOL_LEADER,
    STAFF,
    SUPERUSER,
    WORKERS,
    Group,
)  # fmt: skip
from .table import PUBLIC, Row, form, row

HEAD: Group = frozenset({SCHOOL_LEADER})
# NSR staff read; they act in the admin.
SCHOOL_AND_READERS = (SCHOOL | STAFF, 200)
SCHOOL_FORM = form((SCHOOL, 200))
TO_THE_CASE = "to application-detail"

GRANTS: dict[str, Row] = {
    "call-list": PUBLIC,
    "leader-link": row(rest=200, anonymous=200, writers=EVERYBODY),  # the address is the key
    "application-new": SCHOOL_FORM,
    "application-detail": row(SCHOOL_AND_READERS),
    "application-edit": SCHOOL_FORM,
    "application-submit": SCHOOL_FORM,
    "application-confirm": form((HEAD, 200)),
    "application-withdraw": SCHOOL_FORM,
    "application-answer": form((SCHOOL, TO_THE_CASE)),  # nobody has asked
    "application-appeal": SCHOOL_FORM,
    "application-claim": form((SCHOOL, TO_THE_CASE)),  # the visit lies ahead
    "payout-account": SCHOOL_FORM,
    "attachment-add": row(rest=405, anonymous=405, writers=SCHOOL),
    "attachment-get": row(SCHOOL_AND_READERS),
    "attachment-remove": SCHOOL_FORM,
    "decision-letter": row((SCHOOL | STAFF, 202)),  # no worker here: it is being made
    "appeal-letter": row(),  # not decided
    "appeal-body-letter": row(),  # not with the appeal body
    "appeal-withdraw": SCHOOL_FORM,
}

FINANCES: Group = frozenset({FINANCE, SUPERUSER})
ADDED = Model(add=WORKERS, change=WORKERS)
MODELS: dict[str, Model] = {
    "grants_scheme": ADDED,
    "grants_call": Model(add=WORKERS, change=WORKERS, buttons=("publiser", "avslutt"), pages=("preview", "for_schools", "simple_history")),
    "grants_callversion": READ_ONLY,
    "grants_ledgerentry": READ_ONLY,
    "grants_grantstatistic": READ_ONLY,
    "grants_rejectionreason": ADDED,
    "grants_grantrules": Model(change=WORKERS, one_row=True),
    "grants_bulkjob": READ_ONLY,
    "grants_application": Model(
        view=ADMITTED,
        buttons=(
            "ta", "innvilg", "innvilg-delvis", "avslaa", "innstill", "send-tilbake", "be-om-opplysninger",
            "omgjor", "innstill-omgjoring", "inhabil", "for-klage", "behandle-klage", "avgjor-klage", "trekk", "utsett-frist",
        ),
        button_pressers=WORKERS,
    ),
    "grants_payerdetails": Model(change=FINANCES, one_row=True, buttons=("bekreft",), button_pressers=FINANCES | LEADERS, pages=("simple_history",)),
    "grants_payoutaccount": Model(buttons=("kontroller", "avvis"), button_pressers=STAFF),
    "grants_paymentbatch": Model(buttons=("godkjenn", "avbryt"), button_pressers=FINANCES | LEADERS),
    "grants_payment": Model(buttons=("betalt", "retur"), button_pressers=FINANCES),
}  # fmt: skip

# Those who may be asked whether they have a conflict of interest.
CONCERNED: Group = WORKERS | {REVIEWER}
CHANGE = "to admin:grants_application_change"
PARTICULAR: dict[str, Row] = {
    "admin:grants_call_publiser": staff(may=LEADERS, writers=LEADERS),  # the terms hold the two-person limit
    "admin:grants_application_bulk": staff(
        "to admin:grants_application_changelist", may=WORKERS, writers=WORKERS
    ),  # no cases were chosen
    "admin:grants_application_export": staff(CHANGE, writers=STAFF),
    "admin:grants_application_zip": staff(202, writers=STAFF),
    "admin:grants_decision_archive": staff(202, writers=STAFF),
    # The case in this world is not where these are open, or only for whoever approves.
    **{
        f"admin:grants_application_{name}": staff(CHANGE, may=WORKERS, writers=WORKERS)
        for name in ("fortsett", "bortfall", "klageinstans", "innstill-klageinstans", *DOCUMENTATION)
        if name != "apne-dokumentasjon"
    },
    "admin:grants_application_apne-dokumentasjon": staff(CHANGE, may=ADMITTED, writers=STAFF),  # finance may take it back too
    "admin:grants_application_inhabil": row(
        (frozenset({FINANCE}), CHANGE), (CONCERNED, 200), rest=TO_LOG_IN, anonymous=TO_LOG_IN, writers=CONCERNED
    ),
    "admin:grants_application_change": staff(may=ADMITTED, writers=ADMITTED),  # nothing to save: sent or opened, the case is shown
    **{
        f"admin:grants_application_{name}": row(
            (frozenset({FINANCE, REVIEWER}), 403), (frozenset({CASE_HANDLER}), CHANGE), (LEADERS, 200),
            rest="to admin:login", anonymous="to admin:login", writers=WORKERS,
        )
        for name in ("omgjor", "avgjor-klage")
    },
    "admin:grants_paymentbatch_new": staff(may=FINANCES, writers=FINANCES),
    "admin:grants_paymentbatch_answer": staff(may=FINANCES, writers=FINANCES),
    "admin:grants_paymentbatch_file": staff("to admin:grants_paymentbatch_change", may=FINANCES, writers=FINANCES),
    "admin:grants_paymentbatch_sheet": staff(may=FINANCES, writers=FINANCES),
}  # fmt: skip

GRANTS_ADMIN: dict[str, Row] = {
    **{key: r for name, model in MODELS.items() for key, r in rows_of(name, model).items()},
    **PARTICULAR,
}
