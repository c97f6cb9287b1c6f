"""Says at start what would otherwise be seen as mails that come twice."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

from .rules import lease

STEPS_OF_A_SEND = 7  # connect, greet, sender, recipient, data, end of data, reset: each may take the whole time-out


@register
def lease_outlives_a_slow_send(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A lease is renewed when half of it is used, so half must be enough for the slowest message."""
    if lease().total_seconds() / 2 >= STEPS_OF_A_SEND * (settings.EMAIL_TIMEOUT or float("inf")):
        return []
    hint = "Raise MESSAGE_LEASE or lower EMAIL_TIMEOUT (seconds)."
    return [
        Warning(
            "A slow mail server may outlive MESSAGE_LEASE: mails may come twice.", hint=hint, id="notifications.W001"
        )
    ]
