"""Every setting comes from the environment: read here, typed, and loud when something is missing or unsafe."""

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
env = environ.Env()
SECRET_LENGTH, SECRET_VARIETY = 40, 10
WIDGET_SECRET_LENGTH = 32
ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d+)?")

#: "production" unless the environment says "development"; manage.py says it for a bare checkout.
MODE: str = env.str("HELPDESK_MODE", default="production")
if MODE not in ("production", "development"):
    raise ImproperlyConfigured(f"HELPDESK_MODE must be production or development, and is {MODE!r}.")
PRODUCTION: bool = MODE == "production"
STATE_DIR = Path(env.str("HELPDESK_STATE_DIR", default=str(ROOT / ".helpdesk")))


def required(name: str, *, why: str) -> str:
    """The value of `name`; raises ImproperlyConfigured with its name and purpose when it is missing or empty."""
    value: str = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is missing: {why}. Set it in the environment.")
    return value


def whole_number(name: str, *, default: int, least: int, most: int) -> int:
    """An integer between `least` and `most`, both included."""
    text = env.str(name, default=str(default))
    if not text.isdigit() or not least <= int(text) <= most:
        raise ImproperlyConfigured(f"{name} must be a whole number from {least} to {most}, and is {text!r}.")
    return int(text)


def secret_key() -> str:
    """SECRET_KEY; in development a random one that is kept in STATE_DIR, so that sign-ins survive a restart."""
    if PRODUCTION:
        return _strong(required("SECRET_KEY", why="it signs sessions and visitor cookies"))
    given: str = env.str("SECRET_KEY", default="")
    return given or _kept_secret(STATE_DIR / "secret_key")


def debug() -> bool:
    wanted: bool = env.bool("DEBUG", default=False)
    if PRODUCTION and wanted:
        raise ImproperlyConfigured("DEBUG is on: production refuses to start with it. Unset DEBUG.")
    return wanted


def allowed_hosts() -> list[str]:
    if not PRODUCTION:
        local: list[str] = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
        return local
    hosts = [host.strip() for host in required("ALLOWED_HOSTS", why="the host names of this desk").split(",")]
    if any(host.startswith(("*", ".")) for host in hosts):
        raise ImproperlyConfigured("ALLOWED_HOSTS holds a wildcard: name each host of this desk instead.")
    return hosts


def deepseek_key() -> str:
    if PRODUCTION:
        return required("DEEPSEEK_API_KEY", why="the assistant calls DeepSeek with it")
    given: str = env.str("DEEPSEEK_API_KEY", default="")
    # A server of one's own, which DEEPSEEK_BASE_URL names, seldom wants a key.
    return given or ("none" if env.str("DEEPSEEK_BASE_URL", default="") else "")


def embeddings_model() -> str:
    """The name that the endpoint knows its model by."""
    if not env.str("EMBEDDINGS_URL", default=""):
        return ""
    return required("EMBEDDINGS_MODEL", why="the model that EMBEDDINGS_URL is asked for")


def widget_origins() -> list[str]:
    """As browsers write them: scheme, host and port, and nothing more."""
    origins: list[str] = env.list("WIDGET_ORIGINS", default=[])
    for origin in origins:
        if not ORIGIN.fullmatch(origin) or (PRODUCTION and not origin.startswith("https://")):
            raise ImproperlyConfigured(
                f"WIDGET_ORIGINS holds {origin!r}: write each site as https://shop.example, without a path."
            )
    return origins


def widget_secret() -> str:
    secret: str = env.str("WIDGET_SECRET", default="")
    if secret and len(secret) < WIDGET_SECRET_LENGTH:
        raise ImproperlyConfigured(
            f"WIDGET_SECRET is too short: use {WIDGET_SECRET_LENGTH} random characters."
        )
    return secret


def _strong(key: str) -> str:
    if len(key) < SECRET_LENGTH or len(set(key)) < SECRET_VARIETY or "insecure" in key:
        raise ImproperlyConfigured("SECRET_KEY is a default or too weak: use 50 random characters.")
    return key


def _kept_secret(path: Path) -> str:
    """Written whole and then linked: of two processes that start at once, both read the same secret."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text()
