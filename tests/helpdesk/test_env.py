"""Settings come from the environment; what is missing or unsafe is named, and nothing starts."""

import runpy
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

ENV = Path(__file__).resolve().parents[2] / "helpdesk" / "env.py"
STRONG = "k9Zx2Lq7Vb4Nm8Wc1Rt6Yp3Sd5Fg0Hj-Ua_Eo.Ii"


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "DEEPSEEK_API_KEY", "HELPDESK_MODE"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def load() -> dict[str, Any]:
    return runpy.run_path(str(ENV))


def test_without_a_word_it_is_production(production: pytest.MonkeyPatch) -> None:
    assert load()["PRODUCTION"] is True


@pytest.mark.parametrize(
    ("name", "read"),
    [("SECRET_KEY", "secret_key"), ("ALLOWED_HOSTS", "allowed_hosts"), ("DEEPSEEK_API_KEY", "deepseek_key")],
)
def test_production_names_what_is_missing(production: pytest.MonkeyPatch, name: str, read: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"{name} is missing"):
        load()[read]()


@pytest.mark.parametrize("key", ["short", "a" * 60, "django-insecure-" + STRONG])
def test_production_refuses_a_weak_or_default_secret(production: pytest.MonkeyPatch, key: str) -> None:
    production.setenv("SECRET_KEY", key)
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        load()["secret_key"]()


def test_production_takes_a_strong_secret(production: pytest.MonkeyPatch) -> None:
    production.setenv("SECRET_KEY", STRONG)
    assert load()["secret_key"]() == STRONG


def test_production_refuses_debug(production: pytest.MonkeyPatch) -> None:
    production.setenv("DEBUG", "1")
    with pytest.raises(ImproperlyConfigured, match="DEBUG is on"):
        load()["debug"]()


@pytest.mark.parametrize("hosts", ["*", "desk.example.com,*", ".example.com"])
def test_production_refuses_wildcard_hosts(production: pytest.MonkeyPatch, hosts: str) -> None:
    production.setenv("ALLOWED_HOSTS", hosts)
    with pytest.raises(ImproperlyConfigured, match="wildcard"):
        load()["allowed_hosts"]()


def test_production_takes_named_hosts(production: pytest.MonkeyPatch) -> None:
    production.setenv("ALLOWED_HOSTS", "desk.example.com, help.example.com")
    assert load()["allowed_hosts"]() == ["desk.example.com", "help.example.com"]


@pytest.mark.parametrize("text", ["many", "-1", "0", "1000"])
def test_a_number_out_of_range_is_named_with_its_range(production: pytest.MonkeyPatch, text: str) -> None:
    production.setenv("DATABASE_POOL", text)
    with pytest.raises(ImproperlyConfigured, match="DATABASE_POOL must be a whole number from 2 to 500"):
        load()["whole_number"]("DATABASE_POOL", default=16, least=2, most=500)


def test_a_checkout_keeps_its_own_random_secret(production: pytest.MonkeyPatch, tmp_path: Path) -> None:
    production.setenv("HELPDESK_MODE", "development")
    production.setenv("HELPDESK_STATE_DIR", str(tmp_path))
    first = load()["secret_key"]()
    assert load()["secret_key"]() == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("mode", ["prod", "Production", ""])
def test_a_mode_that_is_misspelt_is_no_way_around_the_guards(
    production: pytest.MonkeyPatch, mode: str
) -> None:
    production.setenv("HELPDESK_MODE", mode)
    with pytest.raises(ImproperlyConfigured, match="HELPDESK_MODE must be"):
        load()


@pytest.mark.parametrize(
    "origin", ["*", "shop.example", "https://shop.example/", "https://*.example", "http://shop.example"]
)
def test_production_refuses_a_site_that_is_no_safe_origin(
    production: pytest.MonkeyPatch, origin: str
) -> None:
    production.setenv("WIDGET_ORIGINS", f"https://shop.example,{origin}")
    with pytest.raises(ImproperlyConfigured, match="WIDGET_ORIGINS"):
        load()["widget_origins"]()


def test_sites_are_read_as_browsers_name_them(production: pytest.MonkeyPatch) -> None:
    production.setenv("WIDGET_ORIGINS", "https://shop.example,https://www.shop.example:8443")
    assert load()["widget_origins"]() == ["https://shop.example", "https://www.shop.example:8443"]


def test_a_short_secret_of_the_widget_is_refused(production: pytest.MonkeyPatch) -> None:
    production.setenv("WIDGET_SECRET", "short")
    with pytest.raises(ImproperlyConfigured, match="WIDGET_SECRET"):
        load()["widget_secret"]()
