"""Who gets what at every address of the site: the answer to a GET, and who may send a form there.

An address without a row fails the walk, and so does a row without an address. A second case of an address is written
after its name: "activity-detail of a draft".
"""

from dataclasses import dataclass

from .roles import (
    ADMITTED,
    ANONYMOUS,
    BOTH_SIDES,
    EVERYBODY,
    HOST,
    HOST_ADMIN,
    NOBODY,
    PARTNERS,
    ROLE_MODEL,
    SCHOOL,
    SIGNED_IN,
    STAFF,
    TEACHER,
    TEACHERS,
    Group,
)  # fmt: skip

Outcome = int | str

LOG_IN = "to account_login"
# Staff have a second factor, and allauth wants it again before they change it.
PROVE = "to mfa_reauthenticate"


@dataclass(frozen=True)
class Row:
    """`get`: the answer to each role. `writers`: who gets past the door with a form; all others change nothing."""

    get: dict[str, Outcome]
    writers: Group


def row(
    *answers: tuple[Group, Outcome], rest: Outcome = 404, anonymous: Outcome = LOG_IN, writers: Group = NOBODY
) -> Row:
    """What groups get; the last one that names a role counts. `rest` is for all signed in that no group names."""
    get = {role: rest for role in EVERYBODY} | {ANONYMOUS: anonymous}
    for group, answer in answers:
        get |= {role: answer for role in group}
    return Row(get, writers)


def form(*answers: tuple[Group, Outcome], rest: Outcome = 404) -> Row:
    """A page that asks: those who see it may send it."""
    writers = frozenset(role for group, answer in answers for role in group)
    return row(*answers, rest=rest, writers=writers)


def button(writers: Group) -> Row:
    """Only ever sent: whoever opens it is told so, and that says nothing about what lies behind."""
    return row(rest=405, writers=writers)


def own_account(*answers: tuple[Group, Outcome], rest: Outcome = 200) -> Row:
    """A page about the visitor's own account, whoever she is."""
    return row(*answers, rest=rest, writers=SIGNED_IN)


PUBLIC = row(rest=200, anonymous=200)
SIGNED = row(rest=200)
ALREADY_IN = row(rest="to my-page", anonymous=200, writers=EVERYBODY)
SCHOOL_AND_NSR = (SCHOOL | STAFF, 200)
HOSTS_ONLY = row((HOST, 200))
HOST_FORM = form((HOST, 200))
ADMIN_FORM = form((HOST_ADMIN, 200))
# Those who may see a booking: both sides, the role model who was chosen, NSR.
PARTIES = BOTH_SIDES | STAFF | {ROLE_MODEL}

OPEN = {
    **{
        name: PUBLIC
        for name in (
            "front-page", "for-schools", "for-partners", "contact", "privacy", "accessibility", "activity-list",
            "activity-detail", "healthz",
        )
    },
    "readyz": PUBLIC,
    "set-language": row(rest=405, anonymous=405, writers=EVERYBODY),
    # The address is the key.
    "answer-link": row(rest=200, anonymous=200, writers=EVERYBODY),
    "invitation-accept": row(rest=200, anonymous=200, writers=EVERYBODY),
}  # fmt: skip

PERSONAL = {
    "my-page": row((PARTNERS, "to partner-desk"), rest=200),
    "partner-desk": SIGNED,
    "inbox": SIGNED,
    "inbox-read-all": button(SIGNED_IN),
    "inbox-open": button(frozenset({TEACHER})),
    "account-settings": own_account(),
    "school-choose": SIGNED,
    "school-join": own_account(),
    "school-status": row((TEACHERS, 200), rest="to school-choose"),
    "membership-end": own_account((TEACHERS, 200), rest="to school-choose"),
    "school-detail": row(SCHOOL_AND_NSR),
    "colleague-answer": form(SCHOOL_AND_NSR),
    "partner-apply": own_account(),
}

PARTNER = {
    "partner-profile": HOSTS_ONLY,
    "partner-edit": ADMIN_FORM,
    "partner-answer": form((HOST_ADMIN, "to partner-profile")),  # nobody has asked
    "partner-end": ADMIN_FORM,
    "partner-members": row((HOST, 200), writers=HOST_ADMIN),
    "member-role": button(HOST_ADMIN),
    "member-remove": ADMIN_FORM,
    "invitation-withdraw": button(HOST_ADMIN),
    "role-model-list": SIGNED,
    "role-model-new": form((PARTNERS, 200)),
    "role-model-edit": HOST_FORM,
    "role-model-deactivate": HOST_FORM,
    "role-model-activate": HOST_FORM,
}

ACTIVITIES = {
    "activity-detail of a draft": row((HOST | STAFF, 200), anonymous=404),
    "host-activity-list": SIGNED,
    "host-activity-new": form((PARTNERS, 200)),
    "host-activity": HOSTS_ONLY,
    "host-activity-step": HOST_FORM,
    "host-activity-preview": HOSTS_ONLY,
    "host-activity-move": HOST_FORM,
    "host-slots": HOSTS_ONLY,
    "host-slot-new": HOST_FORM,
    "host-series-new": HOST_FORM,
    "host-slot": HOST_FORM,
    "host-slot-close": button(HOST),
    "host-slot-open": button(HOST),
    "host-slot-remove": HOST_FORM,
    "host-slot-assign": button(HOST),
    "host-slot-unassign": button(HOST),
    "slot-move": HOST_FORM,
    "slot-cancel": HOST_FORM,
}

BOOKINGS = {
    "booking-new": own_account(),
    "booking-new of a draft": row(),
    "booking-list": SIGNED,
    "booking-detail": row((PARTIES, 200)),
    "booking-pdf": row((PARTIES, 202)),  # no worker here: it is being made
    "booking-ics": row((PARTIES, 200)),
    "booking-accept": HOST_FORM,
    "booking-decline": HOST_FORM,
    "booking-propose": form((HOST, 200), (SCHOOL, "to booking-detail")),  # the host's turn
    "booking-choose": form((SCHOOL, 200)),
    "booking-withdraw": form((SCHOOL, 200)),
    "booking-cancel": form((BOTH_SIDES, 200)),
    "booking-move": row((HOST, "to slot-move")),
    "booking-no-show": HOST_FORM,
}

ACCOUNT = {
    "account_login": ALREADY_IN,
    "account_signup": ALREADY_IN,
    "account_request_login_code": ALREADY_IN,
    "account_logout": row(rest=200, anonymous="to front-page", writers=EVERYBODY),
    "account_inactive": PUBLIC,
    "account_reauthenticate": own_account((ADMITTED, PROVE), rest=403),
    "account_email": own_account(),
    "account_email_verification_sent": row(rest="to account_email", writers=EVERYBODY),
    "account_change_password": own_account(rest="to account_set_password"),
    "account_set_password": own_account(),
    "account_reset_password": row(rest=200, anonymous=200, writers=EVERYBODY),
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": row(rest=200, anonymous=200, writers=EVERYBODY),
    "account_reset_password_from_key_done": PUBLIC,
    "account_confirm_login_code": row(rest="to my-page", anonymous="to account_request_login_code", writers=EVERYBODY),
    "mfa_index": SIGNED,
    "mfa_authenticate": row(rest="to my-page", writers=EVERYBODY),
    "mfa_login_webauthn": row(rest="to my-page", writers=EVERYBODY),
    "mfa_reauthenticate": own_account((ADMITTED, 200), rest=403),
    "mfa_reauthenticate_webauthn": own_account((ADMITTED, PROVE), rest=403),
    "mfa_activate_totp": own_account((ADMITTED, PROVE)),
    "mfa_deactivate_totp": own_account((ADMITTED, PROVE), rest=404),
    "mfa_view_recovery_codes": row(),
    "mfa_generate_recovery_codes": own_account((ADMITTED, PROVE)),
    "mfa_download_recovery_codes": row(),
    "mfa_list_webauthn": SIGNED,
    "mfa_add_webauthn": own_account((ADMITTED, PROVE)),
    "mfa_remove_webauthn": row((ADMITTED, PROVE)),  # nobody has a key here
    "mfa_edit_webauthn": row((ADMITTED, PROVE)),
    "socialaccount_login_cancelled": PUBLIC,
    "socialaccount_login_error": row(rest=401, anonymous=401),
    "socialaccount_signup": row(rest=LOG_IN, writers=EVERYBODY),
    "socialaccount_connections": own_account(),
    "openid_connect_login": row(anonymous=404),  # Feide has no keys here
    "openid_connect_callback": row(anonymous=404),
    "usersessions_list": own_account(),
    # allauth's old addresses
    "konto/social/login/cancelled/": row(
        rest="to socialaccount_login_cancelled", anonymous="to socialaccount_login_cancelled"
    ),
    "konto/social/login/error/": row(rest="to socialaccount_login_error", anonymous="to socialaccount_login_error"),
    "konto/social/signup/": row(rest="to socialaccount_signup", anonymous="to socialaccount_signup"),
    "konto/social/connections/": row(rest="to socialaccount_connections", anonymous="to socialaccount_connections"),
}

SITE: dict[str, Row] = {**OPEN, **PERSONAL, **PARTNER, **ACTIVITIES, **BOOKINGS, **ACCOUNT}

DEMO_ONLY = frozenset({"demo-mailbox", "demo-mail", "demo-mail-html", "demo-attachment", "demo-log-in", "style-page"})
