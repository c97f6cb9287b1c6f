"""Who may move a booking where. Roles: school (whoever is verified there), host (the organisation), staff, clock, system (instant confirmation)."""

from django.utils.translation import gettext_lazy as _

from workflow.machine import StateMachine

from .enums import BookingStatus as S

SCHOOL = frozenset({"school", "staff"})
HOST = frozenset({"host", "staff"})
CLOCK = frozenset({"clock"})

BOOKING = StateMachine(
    name="booking",
    states=S,
    initial=S.REQUESTED,
    moves={
        S.REQUESTED: {
            S.CONFIRMED: HOST | {"system"},
            S.NEW_TIME: HOST,
            S.DECLINED: HOST,
            S.WITHDRAWN: SCHOOL,
            S.EXPIRED: CLOCK,
        },
        S.NEW_TIME: {
            S.CONFIRMED: SCHOOL,
            S.REQUESTED: SCHOOL,
            S.NEW_TIME: HOST,
            S.DECLINED: HOST,
            S.WITHDRAWN: SCHOOL,
            S.EXPIRED: CLOCK,
        },
        S.CONFIRMED: {
            S.COMPLETED: CLOCK,
            S.NO_SHOW: HOST,
            S.CANCELLED_BY_SCHOOL: SCHOOL,
            S.CANCELLED_BY_HOST: HOST,
        },
        S.COMPLETED: {S.NO_SHOW: HOST},
    },
    user_labels={
        S.REQUESTED: _("Venter på svar"),
        S.NEW_TIME: _("Ny tid å svare på"),
        S.CONFIRMED: _("Bekreftet"),
        S.COMPLETED: _("Gjennomført"),
        S.NO_SHOW: _("Gruppa møtte ikke"),
        S.DECLINED: _("Takket nei"),
        S.WITHDRAWN: _("Trukket tilbake"),
        S.EXPIRED: _("Fikk ikke svar i tide"),
        S.CANCELLED_BY_SCHOOL: _("Avlyst av skolen"),
        S.CANCELLED_BY_HOST: _("Avlyst av verten"),
    },
)
