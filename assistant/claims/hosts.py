"""Where a link leads to, as a browser would understand it and not as a reader would."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_SPACES = re.compile(r"[\s\x00-\x20]+")
#: Browsers need no slashes after the scheme, and take any number of them.
_AUTHORITY = re.compile(r"(?:https?:/*|//)(?P<authority>[^/?#]*)", re.IGNORECASE)
_HOST = re.compile(r"(?P<host>[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::(?P<port>[0-9]*))?")
_USUAL_PORTS = {"", "80", "443"}


@dataclass(frozen=True)
class Hosts:
    """Hosts that a link may lead to: `desk.example`, `desk.example:8443`; `.desk.example` for all below it too."""

    names: frozenset[str]

    @classmethod
    def of(cls, names: Iterable[str]) -> "Hosts":
        """A bare `*` allows nothing: that everything may be served is no reason to link to everything."""
        found = (_bare(name) for name in names if name != "*")
        return cls(frozenset(name for name in found if name))

    def allow(self, target: str) -> bool:
        """Whether a link to `target` may stand: a URL, or a host as it is written in a text."""
        host = host_of(target)
        if not host:
            return False
        above = (host[place:] for place, character in enumerate(host) if character == ".")
        return host in self.names or any(name in self.names for name in (f".{host}", *above))


def host_of(target: str) -> str:
    """`host` or `host:port` of an http or scheme-less URL, in ASCII; "" for all that is not plainly one.

    Names before an @, backslashes and escapes serve only to make a link look like another: they have no host.
    """
    url = _SPACES.sub("", unicodedata.normalize("NFKC", target))
    if "://" not in url and not url.startswith("//") and not re.match("https?:", url, re.IGNORECASE):
        url = f"//{url}"
    found = _AUTHORITY.match(url)
    return "" if not found or "\\" in url else _bare(found["authority"])


def _bare(authority: str) -> str:
    try:
        ascii_form = authority.strip().lower().encode("idna").decode()
    except UnicodeError:
        ascii_form = authority.strip().lower()  # an empty label, as in `.desk.example`
    found = _HOST.fullmatch(ascii_form)
    if not found:
        return ""
    host, port = found["host"].rstrip("."), found["port"] or ""
    return host if port in _USUAL_PORTS else f"{host}:{port}"
