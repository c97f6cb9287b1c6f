"""Settings that every environment shares. What differs lies in dev, test, prod and demo."""

import os
from datetime import timedelta
from pathlib import Path

import dj_database_url
from csp.constants import NONE, NONCE, SELF
from django.utils.translation import gettext_lazy as _

from stem_arbeidsliv.log import configure_structlog, logging_config
from stem_arbeidsliv.schedule import BEAT_SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent.parent

SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
DEMO = False
DEBUG = False
ALLOWED_HOSTS: list[str] = []

INSTALLED_APPS = [
    "stem_arbeidsliv.apps.StemArbeidslivConfig",
    "insight",
    "schoolfund",
    "grants",
    "bookings",
    "catalogue",
    "partners",
    "schools",
    "regions",
    "accounts",
    "notifications",
    "documents",
    "workflow",
    "stem_arbeidsliv.apps.StaffAdminConfig",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_cotton.apps.SimpleAppConfig",
    "django_filters",
    "django_htmx",
    "phonenumber_field",
    "simple_history",
]

MIDDLEWARE = [
    "stem_arbeidsliv.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "stem_arbeidsliv.clean_input.CleanInput",
    "stem_arbeidsliv.middleware.private_pages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "stem_arbeidsliv.middleware.KnownMethods",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.preferred_language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.staff_needs_second_factor",
    "stem_arbeidsliv.late_form.LateForm",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "stem_arbeidsliv.middleware.wrong_method_page",
]

ROOT_URLCONF = "stem_arbeidsliv.urls"
WSGI_APPLICATION = "stem_arbeidsliv.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "stem_arbeidsliv.context.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_cotton.templatetags.cotton",
                "stem_arbeidsliv.templatetags.stem",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Behind PgBouncer two statements of ours may meet two servers: nothing may be kept on one from the last.
PGBOUNCER = os.environ.get("PGBOUNCER") == "1"
_database = dj_database_url.parse(os.environ.get("DATABASE_URL", "postgres:///stem_arbeidsliv"))
_asked_of_server = [_database.get("OPTIONS", {}).get("options", "")]
if not PGBOUNCER:
    # A row with all it points to is nine tables, in a good order as Django writes them: to try the others takes 3 ms (ADR 14).
    _asked_of_server.append("-c join_collapse_limit=4")
DATABASES = {
    "default": {
        **_database,
        # Never CONN_MAX_AGE=0 without a pool: a new connection costs more than a page.
        "OPTIONS": {
            **_database.get("OPTIONS", {}),
            "options": " ".join(_asked_of_server).strip(),
            "pool": {"min_size": 1, "max_size": 8, "timeout": 10},
            # Values travel beside the statement, so that PostgreSQL plans a page's statements once and not every time.
            "server_side_binding": not PGBOUNCER,
            "prepare_threshold": None if PGBOUNCER else 3,
        },
        # A server-side cursor needs one server connection from its first row to its last; PgBouncer gives none.
        "DISABLE_SERVER_SIDE_CURSORS": PGBOUNCER,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {"default": {"BACKEND": "stem_arbeidsliv.cache.SoftRedisCache", "LOCATION": REDIS_URL}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "visibility_timeout": 3600,
}
CELERY_TIMEZONE = "Europe/Oslo"
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my-page"
LOGOUT_REDIRECT_URL = "front-page"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# Schools' filters may hold a mail back for minutes.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {"signup": "accounts.forms.SignupForm"}
SOCIALACCOUNT_ADAPTER = "accounts.feide.FeideAdapter"
SOCIALACCOUNT_PROVIDERS: dict = {"openid_connect": {"APPS": []}}
SOCIALACCOUNT_STORE_TOKENS = False
FEIDE_SERVER_URL = os.environ.get("FEIDE_SERVER_URL", "https://auth.dataporten.no")
FEIDE_GROUPS_URL = os.environ.get("FEIDE_GROUPS_URL", "https://groups-api.dataporten.no/groups/me/groups")
if os.environ.get("FEIDE_CLIENT_ID") and os.environ.get("FEIDE_CLIENT_SECRET"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"].append(
        {
            "provider_id": "feide",
            "name": "Feide",
            "client_id": os.environ["FEIDE_CLIENT_ID"],
            "secret": os.environ["FEIDE_CLIENT_SECRET"],
            "settings": {
                "server_url": FEIDE_SERVER_URL,
                "groups_url": FEIDE_GROUPS_URL,
                "scope": ["openid", "userid-feide", "userinfo-name", "email", "groups-org"],
                "oauth_pkce_enabled": True,
                "token_auth_method": "client_secret_basic",
                "fetch_userinfo": True,
                "uid_field": "sub",
            },
        }
    )
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "accounts.passkeys.AddPasskeyForm",
    "login_webauthn": "accounts.passkeys.PasskeyLoginForm",
}

LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", _("Bokmål")), ("nn", _("Nynorsk")), ("en", _("Engelsk"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Oslo"
PHONENUMBER_DEFAULT_REGION = "NO"

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("ds", BASE_DIR / "node_modules/@digdir/designsystemet-css/dist/src"),
    ("ds-web", BASE_DIR / "node_modules/@digdir/designsystemet-web/dist/umd"),
    ("ds-theme", BASE_DIR / "build/theme"),
    ("inter", BASE_DIR / "node_modules/@fontsource-variable/inter/files"),
]
AKSEL_ICONS_DIR = BASE_DIR / "node_modules/@navikt/aksel-icons/dist/svg"
# Every page names the hashed file; the plain twin would only double the work of compressing.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("png", "jpg", "webp", "zip", "gz", "br", "woff", "woff2", "map")
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", BASE_DIR / "media"))
PRIVATE_ROOT = Path(os.environ.get("PRIVATE_ROOT", MEDIA_ROOT.parent / "media-private"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": PRIVATE_ROOT}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "127.0.0.1")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_TIMEOUT = 20
CONTACT_EMAIL = os.environ.get("CONTACT_EMAIL", "hjelp@demo.example")
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "STEM arbeidsliv <ikke-svar@demo.example>")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # Browsers hold a form to this through its redirects: the Feide button posts here and ends there.
        "form-action": [SELF, FEIDE_SERVER_URL, "https://*.dataporten.no", "https://*.feide.no"],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
CSRF_FAILURE_VIEW = "stem_arbeidsliv.late_form.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# Room for a text far too long (10 MB, and what it takes to send its æ, ø, å and commas), so that the form can say so beside the
# field and keep what was typed.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
MESSAGE_LEASE = timedelta(minutes=5)  # half of it must outlive the slowest send: notifications/checks.py

configure_structlog()
LOGGING = logging_config(json=os.environ.get("LOG_FORMAT", "json") == "json", level=os.environ.get("LOG_LEVEL", "INFO"))
