"""What the log-in page of the demo needs."""

from django import template

from stem_arbeidsliv.demo.personas import PASSWORD, PERSONAS

register = template.Library()


@register.simple_tag
def demo_personas() -> dict[str, object]:
    """The personas and the password they share."""
    return {"people": PERSONAS, "password": PASSWORD}
