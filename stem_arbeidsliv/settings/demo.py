"""The demo: production's settings, apart from plain HTTP on loopback, the personas and the mailbox."""

import os

os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1,localhost")

from .prod import *

DEMO = True
SECURE_SSL_REDIRECT = False
ALLAUTH_TRUSTED_PROXY_COUNT = 0
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
EMAIL_BACKEND = "stem_arbeidsliv.demo.mailbox.Backend"
