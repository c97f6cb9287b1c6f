"""Log set-up: structlog renders our own lines and the libraries' alike, one JSON object a line."""

import re
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

# What follows these in an address opens a door: who reads the log must not.
SECRET_IN_ADDRESS = re.compile(
    r"(/(?:svar|tilskudd/bekreft|virksomhet/invitasjon|password/reset/key|confirm-email)/)[^/\s'\"]+"
)


def hide_secrets(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Cut the tokens of signed links out of every text, such as Django's «Not Found: /svar/<token>/»."""
    for key, value in event.items():
        if key == "request" and not isinstance(value, str):
            value = str(value)
        if isinstance(value, str) and "/" in value:
            event[key] = SECRET_IN_ADDRESS.sub(r"\1…", value)
    return event


SHARED_PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


def configure_structlog() -> None:
    """Route structlog's own loggers into the standard library, where `logging_config` renders them."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *[step for step in SHARED_PROCESSORS if not isinstance(step, structlog.stdlib.ExtraAdder)],
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def logging_config(*, json: bool, level: str = "INFO") -> dict[str, Any]:
    """A `logging.config` dictionary: JSON for machines, coloured lines for a developer."""
    if json:
        last = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    else:
        last = [structlog.dev.ConsoleRenderer()]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED_PROCESSORS,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *last[:-1],
                    hide_secrets,
                    last[-1],
                ],
            }
        },
        "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stream"], "level": level},
        "loggers": {
            # Django hangs its own handlers on these; ours on the root is enough.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            "celery": {"level": level},
            "weasyprint": {"level": "ERROR"},
            "fontTools": {"level": "WARNING"},
        },
    }
