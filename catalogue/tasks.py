"""What the clock does for the catalogue."""

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from workflow.jobs import periodic

from .services import agreement, search


@shared_task(name="catalogue.tasks.refresh_passed_times")
@periodic("catalogue.tasks.refresh_passed_times", _("Tar tidspunkter som er passert, ut av katalogen"))
def refresh_passed_times() -> str:
    """Times that have passed, or whose booking has closed, are no longer free."""
    return f"{search.refresh_passed_times()} activities changed"


@shared_task(name="catalogue.tasks.expire_agreements")
@periodic("catalogue.tasks.expire_agreements", _("Avslutter partneravtaler som er utløpt"))
def expire_agreements() -> str:
    """Partner agreements whose last day has passed end, and their activities leave the catalogue."""
    return f"{agreement.expire_agreements()} agreements ended"


@shared_task(name="catalogue.tasks.reindex_all")
@periodic("catalogue.tasks.reindex_all", _("Bygger søket i katalogen på nytt"))
def reindex_all() -> str:
    """Mends every search row once a night: a role model's work, say, is changed where the catalogue does not hear of it."""
    return f"{search.reindex_all()} activities"
