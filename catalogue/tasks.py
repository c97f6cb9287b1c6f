"""What the clock does for the catalogue."""

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from workflow.jobs import counted, periodic

from .services import agreement, search


@shared_task(name="catalogue.tasks.refresh_passed_times")
@periodic("catalogue.tasks.refresh_passed_times", _("Tar tidspunkter som er passert, ut av katalogen"))
def refresh_passed_times() -> str:
    """Times that have passed, or whose booking has closed, are no longer free."""
    return counted(search.refresh_passed_times(), "aktivitet endret", "aktiviteter endret")


@shared_task(name="catalogue.tasks.expire_agreements")
@periodic("catalogue.tasks.expire_agreements", _("Avslutter partneravtaler som er utløpt"))
def expire_agreements() -> str:
    """Partner agreements whose last day has passed end, and their activities leave the catalogue."""
    return counted(agreement.expire_agreements(), "avtale avsluttet", "avtaler avsluttet")


@shared_task(name="catalogue.tasks.reindex_all")
@periodic("catalogue.tasks.reindex_all", _("Bygger søket i katalogen på nytt"))
def reindex_all() -> str:
    """Mends every search row once a night: a role model's work, say, is changed where the catalogue does not hear of it."""
    return counted(search.reindex_all(), "aktivitet i søket", "aktiviteter i søket")
