"""Who gets what at every address of the admin. A model is one line; its pages follow from what the line allows."""

from dataclasses import dataclass

from .roles import ADMITTED, ANONYMOUS, LEADERS, NOBODY, SIGNED_IN, STAFF, SUPERUSER, WORKERS, Group
from .table import LOG_IN, Outcome, Row, row

TO_LOG_IN = "to admin:login"
SUPERUSERS: Group = frozenset({SUPERUSER})


@dataclass(frozen=True)
class Model:
    """Who may do what with the rows of one model, and its further pages: `buttons` (confirm pages) and `pages`."""

    view: Group = STAFF
    add: Group = NOBODY
    change: Group = NOBODY
    delete: Group = NOBODY
    buttons: tuple[str, ...] = ()
    button_pressers: Group = NOBODY  # those who may change, when nobody is named
    pages: tuple[str, ...] = ()
    one_row: bool = False


READ_ONLY = Model()
KEPT = Model(add=WORKERS, change=WORKERS, delete=LEADERS)
NUMBERS = Model(change=WORKERS, one_row=True)

MODELS: dict[str, Model] = {
    "workflow_logentry": READ_ONLY,
    "workflow_jobrun": READ_ONLY,
    "partners_partnerrules": NUMBERS,
    "partners_organisation": Model(
        change=WORKERS, buttons=("start", "spor", "godkjenn", "avslaa", "avslutt"), pages=("simple_history",)
    ),
    "partners_rolemodel": Model(change=WORKERS, pages=("simple_history",)),
    "partners_member": READ_ONLY,
    "catalogue_activity": Model(
        change=WORKERS,
        buttons=("godkjenn", "send-tilbake", "pause", "vis-igjen", "arkiver"),
        pages=("simple_history",),
    ),
    "catalogue_subject": Model(add=WORKERS, change=WORKERS),
    "catalogue_slot": READ_ONLY,
    "bookings_booking": Model(change=WORKERS, buttons=("avlys-for-skolen", "avlys-for-verten", "trekk", "avslaa")),
    "bookings_bookingrules": NUMBERS,
    "bookings_evaluationquestion": Model(add=WORKERS, change=WORKERS),
    "schools_school": Model(add=WORKERS, change=WORKERS),
    "schools_schooldomain": KEPT,
    "schools_membership": Model(change=WORKERS, buttons=("bekreft", "skoleleder", "avslaa", "avslutt")),
    "regions_county": READ_ONLY,
    "regions_municipality": READ_ONLY,
    "regions_schoolholiday": KEPT,
    "accounts_user": Model(add=SUPERUSERS, change=LEADERS, buttons=("nullstill-totrinn",)),
    "regions_coordinator": KEPT,
    "notifications_message": Model(change=WORKERS, buttons=("send-paa-nytt", "stopp", "legg-bort"), pages=("html",)),
    "documents_document": Model(change=WORKERS, buttons=("lag-paa-nytt",), pages=("file",)),
}


def staff(answer: Outcome = 200, *, may: Group = STAFF, writers: Group = NOBODY, others: Outcome = 403) -> Row:
    """`may` get `answer`, others who come in at the door a 403; everybody else is sent to the log-in."""
    return row((ADMITTED, others), (may, answer), rest=TO_LOG_IN, anonymous=TO_LOG_IN, writers=writers)


# Pages that those who may not see them are told nothing of.
HIDDEN = ("file", "html")


def rows_of(name: str, model: Model) -> dict[str, Row]:
    """The rows of one model's pages."""
    app, _, label = name.partition("_")
    key = f"admin:{name}"
    change = f"to {key}_change"
    rows = {
        f"{key}_changelist": staff(change if model.one_row else 200, may=model.view, writers=model.view),
        f"{key}_add": staff(may=model.add, writers=model.add),
        f"{key}_change": staff(may=model.view, writers=model.change),
        f"{key}_delete": staff(may=model.delete, writers=model.delete),
        f"{key}_history": staff(may=model.view, writers=model.view),
        f"admin/{app}/{label}/<path:object_id>/": staff(change, may=ADMITTED, writers=ADMITTED),
    }
    pressers = model.button_pressers or model.change
    rows |= {f"{key}_{button}": staff(may=pressers, writers=pressers) for button in model.buttons}
    if model.one_row:
        # One who may add is sent to the row that is there.
        rows[f"{key}_add"] = staff(change, may=model.view, writers=model.view)
    return rows | {
        f"{key}_{page}": staff(may=model.view, writers=model.view, others=404 if page in HIDDEN else 403)
        for page in model.pages
    }


SHELL: dict[str, Row] = {
    "admin:index": staff(may=ADMITTED, writers=ADMITTED),
    "admin:login": row((ADMITTED, "to admin:index"), rest=403, anonymous=LOG_IN, writers=ADMITTED),
    "admin:logout": row(
        (ADMITTED, 405), rest="to admin:index", anonymous="to admin:index", writers=SIGNED_IN | {ANONYMOUS}
    ),
    "admin:password_change": staff(may=ADMITTED, writers=ADMITTED),
    "admin:password_change_done": staff(may=ADMITTED, writers=ADMITTED),
    "admin:autocomplete": staff(403),  # asks for a field
    "admin:jsi18n": staff(may=ADMITTED, writers=ADMITTED),
    "admin:view_on_site": staff("to activity-detail", may=ADMITTED, writers=ADMITTED),
    "admin:app_list": staff(writers=STAFF, others=404),
    "admin/(?P<url>.*)$": staff(404, may=ADMITTED),
    **{
        f"admin:notifications_message_{page}": staff(writers=STAFF, others=404)
        for page in ("previews", "preview", "preview_html")
    },
}

ADMIN: dict[str, Row] = {
    **SHELL,
    **{key: r for name, model in MODELS.items() for key, r in rows_of(name, model).items()},
}
