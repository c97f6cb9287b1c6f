"""Who may move a membership where. Roles: member (herself), colleague (verified at the school), staff, register (Feide or domain)."""

from django.utils.translation import gettext_lazy as _

from workflow.machine import StateMachine

from .enums import MembershipStatus as S

MEMBERSHIP = StateMachine(
    name="membership",
    states=S,
    initial=S.PENDING,
    moves={
        S.PENDING: {
            S.VERIFIED: frozenset({"colleague", "staff", "register"}),
            S.DECLINED: frozenset({"colleague", "staff"}),
            S.ENDED: frozenset({"member", "staff", "register"}),
        },
        S.VERIFIED: {S.ENDED: frozenset({"member", "staff", "register"})},
        S.DECLINED: {S.PENDING: frozenset({"member"}), S.VERIFIED: frozenset({"staff", "register"})},
        S.ENDED: {S.PENDING: frozenset({"member"}), S.VERIFIED: frozenset({"register"})},
    },
    user_labels={
        S.PENDING: _("Venter på bekreftelse"),
        S.VERIFIED: _("Bekreftet"),
        S.DECLINED: _("Ikke bekreftet"),
        S.ENDED: _("Avsluttet"),
    },
)
