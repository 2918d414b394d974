"""Django settings. Values come from the environment through helpdesk/env.py; README.md lists the names."""

import os
from typing import Any

from celery.schedules import schedule
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from redis.backoff import NoBackoff
from redis.retry import Retry

from helpdesk import env
from helpdesk.env import PRODUCTION, ROOT, STATE_DIR

#: Before anything loads numpy, which reads it once. Each of many threads embeds a question of its own; were one of them
#: computed by all cores at once, they would wait for each other, and the words that stream in for all of them.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

BASE_DIR = ROOT
SECRET_KEY = env.secret_key()
DEBUG = env.debug()
ALLOWED_HOSTS = env.allowed_hosts()
CSRF_TRUSTED_ORIGINS = env.env.list("CSRF_TRUSTED_ORIGINS", default=[])
ROOT_URLCONF = "helpdesk.urls"
ASGI_APPLICATION = "helpdesk.asgi.application"
WSGI_APPLICATION = "helpdesk.wsgi.application"
AUTH_USER_MODEL = "tickets.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "helpdesk.apps.FilesConfig",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "lucide",
    "simple_history",
    "tickets",
    "assistant",
    "agents_ui",
    "helpdesk.apps.HelpdeskConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "tickets.chat.framing.FramingMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "helpdesk.middleware.RefusalMiddleware",
    "helpdesk.middleware.NothingToReadMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "helpdesk.context.desk",
            ],
        },
    },
]

# -- data: PostgreSQL for what is true, Redis for what is under way -------------------------------------------
DATABASES: dict[str, Any] = {
    "default": env.env.db_url_config(env.required("DATABASE_URL", why="the PostgreSQL server of this desk"))
}
# A pool per process: streams and drafts give their connection back before they wait for a network.
DATABASES["default"]["OPTIONS"] = {
    "pool": {
        "min_size": 1,
        "max_size": env.whole_number("DATABASE_POOL", default=16, least=2, most=500),
        "timeout": 15,
    }
}
REDIS_URL = env.required("REDIS_URL", why="the Redis server for tasks and live pushes (noeviction)")
CACHES = {
    "default": {
        "BACKEND": "helpdesk.cache.ForgivingRedisCache",
        "LOCATION": env.required("CACHE_URL", why="the Redis server for the cache (LRU eviction)"),
        # One try: redis-py's own ten would turn an outage of the cache into seconds on every page.
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5, "retry": Retry(NoBackoff(), 0)},
    }
}

# -- background work: the order is visibility timeout > lease and budget of one draft ---------------------------
VISIBILITY_TIMEOUT_S = 300
_TRANSPORT = {"visibility_timeout": VISIBILITY_TIMEOUT_S, "socket_connect_timeout": 0.5, "socket_timeout": 5}
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT = "helpdesk.broker:Transport"
CELERY_BROKER_TRANSPORT_OPTIONS = _TRANSPORT
CELERY_VISIBILITY_TIMEOUT = VISIBILITY_TIMEOUT_S
CELERY_TASK_IGNORE_RESULT = True
# Acknowledged at once: the draft's row is the queue, a task only wakes a worker (docs/decisions/0005). Kombu's own
# redelivery would run a draft twice.
CELERY_TASK_ACKS_LATE = False
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "upkeep"
CELERY_TASK_ROUTES = {
    "assistant.tasks.write_draft": {"queue": "drafts"},
    "assistant.tasks.write_aid": {"queue": "drafts"},
    "tickets.tasks.release": {"queue": "releases"},
}


def _every(seconds: float, task: str, *, expires: int = 0) -> dict[str, Any]:
    """`expires`: so long (seconds) it may wait for a worker; without it, until the next one comes."""
    return {"task": task, "schedule": schedule(seconds), "options": {"expires": expires or int(seconds)}}


CELERY_BEAT_SCHEDULE = {
    "sweep-drafts": _every(5, "assistant.tasks.sweep", expires=10),
    "probe-provider": _every(5, "assistant.tasks.probe"),
    "release-overdue": _every(5, "tickets.tasks.release_overdue", expires=10),
    "wake-snoozed": _every(5, "tickets.tasks.wake_snoozed", expires=10),
    "learn-topics": _every(300, "assistant.tasks.learn_topics"),
    "close-gaps": _every(300, "assistant.tasks.close_gaps"),
    "bring-articles": _every(15, "assistant.tasks.bring_articles"),
    "embed-articles": _every(15, "assistant.tasks.embed"),
    "forget-changes": _every(3600, "assistant.tasks.forget_changes"),
    "close-solved": _every(600, "tickets.tasks.close_solved"),
    "sweep-files": _every(6 * 3600, "tickets.tasks.sweep_files"),
}

# -- the assistant ---------------------------------------------------------------------------------------------
DEEPSEEK_API_KEY = env.deepseek_key()
DEEPSEEK_BASE_URL = env.env.str("DEEPSEEK_BASE_URL", default="https://api.deepseek.com")
DEEPSEEK_MODEL = env.env.str("DEEPSEEK_MODEL", default="deepseek-flash")
#: Requests of the whole desk at once; the provider allows an account 2,500 with flash.
DEEPSEEK_CONCURRENCY = env.whole_number("DEEPSEEK_CONCURRENCY", default=500, least=1, most=2500)
#: True where the demo answers from its own simulator; the screens say so.
ASSISTANT_IS_SIMULATED = env.env.bool("SIMULATED", default=False)
#: An endpoint that speaks OpenAI's embeddings, for a search that also goes by meaning; "" for none.
EMBEDDINGS_URL = env.env.str("EMBEDDINGS_URL", default="")
EMBEDDINGS_MODEL = env.embeddings_model()
EMBEDDINGS_KEY = env.env.str("EMBEDDINGS_KEY", default="none")
#: Hosts that a draft may link to, besides ALLOWED_HOSTS and those that its articles link to.
LINK_HOSTS = env.env.list("LINK_HOSTS", default=[])
#: A draft whose worker has not been heard of for so long (seconds) may be written by another one.
DRAFT_LEASE_S = env.whole_number("DRAFT_LEASE_S", default=15, least=2, most=120)

# -- replies ---------------------------------------------------------------------------------------------------------
#: So long (seconds) a reply can be undone before the customer gets it; 0 sends at once.
UNDO_WINDOW_S = env.whole_number("UNDO_WINDOW_S", default=5, least=0, most=60)

# -- people ------------------------------------------------------------------------------------------------------
DESK_NAME = env.env.str("DESK_NAME", default="Harbour")
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "helpdesk.accounts.StaffOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
# One address is stopped soon, one account only late: nobody is kept out by the wrong passwords of others.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,50/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.whole_number("TRUSTED_PROXIES", default=0, least=0, most=9)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "console:inbox"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"

# -- language ------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [ROOT / "locale"]
FORMAT_MODULE_PATH = ["helpdesk.formats"]
USE_TZ = True
TIME_ZONE = env.env.str("TIME_ZONE", default="UTC")

# -- the widget on other sites -------------------------------------------------------------------------------------
#: Sites that may show the chat in a frame; none of them: there is no widget.
WIDGET_ORIGINS = env.widget_origins()
#: Signs who a visitor of such a site is; "" believes no site.
WIDGET_SECRET = env.widget_secret()
#: An invented shop that shows the widget: the demo's.
DEMO_SHOP = not PRODUCTION and env.env.bool("DEMO_SHOP", default=False)

# -- files and headers ---------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "attachments": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": env.env.str("ATTACHMENTS_DIR", default=str(STATE_DIR / "attachments")),
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": env.env.str("STATICFILES_STORAGE", default="helpdesk.files.HashedStorage")},
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "tickets.chat.views.not_accepted"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_HANDLERS = [
    "helpdesk.uploads.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

#: Where faults of our own are reported, without anything a customer said; "" for nowhere.
SENTRY_DSN = env.env.str("SENTRY_DSN", default="")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "helpdesk.logs.line_formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    # A worker would give these handlers of its own, which mask nothing.
    "loggers": {
        name: {"handlers": ["stderr"], "propagate": False} for name in ("celery.task", "multiprocessing")
    },
    "root": {"handlers": ["stderr"], "level": env.env.str("LOG_LEVEL", default="INFO")},
}
