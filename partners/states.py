"""Who may move a partner agreement where. Roles: staff, partner (an admin of the organisation), clock."""

from django.utils.translation import gettext_lazy as _

from workflow.machine import StateMachine

from .enums import AgreementStatus as S

STAFF = frozenset({"staff"})

AGREEMENT = StateMachine(
    name="agreement",
    states=S,
    initial=S.APPLIED,
    moves={
        S.APPLIED: {S.UNDER_REVIEW: STAFF, S.ACTIVE: STAFF, S.DECLINED: STAFF},
        S.UNDER_REVIEW: {S.MORE_INFORMATION: STAFF, S.ACTIVE: STAFF, S.DECLINED: STAFF},
        S.MORE_INFORMATION: {S.UNDER_REVIEW: frozenset({"staff", "partner"}), S.DECLINED: STAFF},
        S.ACTIVE: {S.EXPIRED: frozenset({"clock"}), S.TERMINATED: frozenset({"staff", "partner"})},
        S.EXPIRED: {S.ACTIVE: STAFF},
    },
    user_labels={
        S.APPLIED: _("Sendt – NSR ser på den"),
        S.UNDER_REVIEW: _("NSR behandler søknaden"),
        S.MORE_INFORMATION: _("NSR trenger flere opplysninger fra dere"),
        S.ACTIVE: _("Aktiv partner"),
        S.DECLINED: _("Ikke godkjent"),
        S.EXPIRED: _("Avtalen er utløpt"),
        S.TERMINATED: _("Avtalen er avsluttet"),
    },
)
