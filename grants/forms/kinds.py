"""Which form each kind of grant is applied for and documented with."""

from grants.enums import SchemeKind
from grants.forms.application import ApplicationForm
from grants.forms.trip import TripForm

APPLICATION_FORMS: dict[str, type[ApplicationForm]] = {SchemeKind.TRANSPORT: TripForm}
