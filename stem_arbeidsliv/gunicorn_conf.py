"""How gunicorn serves the site: `gunicorn -c python:stem_arbeidsliv.gunicorn_conf stem_arbeidsliv.wsgi`."""

import gc
import os
from pathlib import Path
from typing import Any

from stem_arbeidsliv.log import logging_config

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# One import for all workers: they share its memory, and a broken settings file stops the start at once.
preload_app = True
timeout = 60
graceful_timeout = 10
keepalive = 5
max_requests = 5000
max_requests_jitter = 500
# The heartbeat file must not wait for a slow disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
control_socket_disable = True
# The request middleware writes the line per request.
accesslog = None
logconfig_dict = {
    **logging_config(json=os.environ.get("LOG_FORMAT", "json") == "json"),
    "loggers": {"gunicorn.error": {"level": "INFO", "handlers": ["stream"], "propagate": False}},
}


def when_ready(server: Any) -> None:
    """Before the workers are forked: what is loaded stays, so it is never looked through for garbage, nor copied for that; the rest seldom is."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
