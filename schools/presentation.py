"""What the status page says: how far a tie has come, and what can be done meanwhile."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .enums import MembershipStatus, VerifiedBy
from .models import Membership
from .services import membership as memberships

HOW_VERIFIED = {
    VerifiedBy.FEIDE.value: gettext_lazy("gjennom Feide"),
    VerifiedBy.DOMAIN.value: gettext_lazy("gjennom e-postadressen din"),
    VerifiedBy.COLLEAGUE.value: gettext_lazy("av en kollega"),
    VerifiedBy.STAFF.value: gettext_lazy("av NSR"),
}


def next_steps(membership: Membership) -> dict[str, Any]:
    """The steps done and to come, how many colleagues were asked, and whether an address can settle it."""
    verified = membership.status == MembershipStatus.VERIFIED
    asked = 0 if verified else memberships.colleagues(membership.school).count()
    return {
        "steps": [
            {"label": _("Skole valgt"), "state": "done"},
            {"label": _("Bekreftet"), "state": "done" if verified else "current"},
            {"label": _("Du kan booke"), "state": "done" if verified else "todo"},
        ],
        "asked": asked,
        "domains": [] if verified else memberships.known_domains(membership.school),
        "how_verified": HOW_VERIFIED.get(membership.verified_by, ""),
        "is_open": membership.status in (MembershipStatus.PENDING, MembershipStatus.VERIFIED),
    }
