"""Who may move an activity where. Roles: host (a member of the organisation), staff (NSR), clock (its agreement ran out)."""

from django.utils.translation import gettext_lazy as _

from workflow.machine import StateMachine

from .enums import ActivityStatus as S

HOST = frozenset({"host"})
STAFF = frozenset({"staff"})
EITHER = HOST | STAFF

ACTIVITY = StateMachine(
    name="activity",
    states=S,
    initial=S.DRAFT,
    moves={
        S.DRAFT: {S.SUBMITTED: HOST, S.ARCHIVED: EITHER},
        S.SUBMITTED: {S.PUBLISHED: STAFF, S.RETURNED: STAFF, S.DRAFT: HOST},
        S.RETURNED: {S.SUBMITTED: HOST, S.ARCHIVED: EITHER},
        S.PUBLISHED: {S.PAUSED: EITHER | {"clock"}, S.ARCHIVED: EITHER},
        S.PAUSED: {S.PUBLISHED: EITHER, S.ARCHIVED: EITHER},
    },
    user_labels={
        S.DRAFT: _("Utkast – bare dere ser den"),
        S.SUBMITTED: _("Sendt til NSR for godkjenning"),
        S.RETURNED: _("NSR ber om endringer"),
        S.PUBLISHED: _("Publisert – synlig for alle skoler"),
        S.PAUSED: _("Pause – skjult for skolene"),
        S.ARCHIVED: _("Arkivert"),
    },
)
