from hashlib import sha256
from pathlib import Path

import pytest

from tests.test_house import ROOT

VENDOR = ROOT / "agents_ui/static/vendor"


@pytest.mark.parametrize("script", sorted(VENDOR.glob("*.js")), ids=lambda path: path.name)
def test_vendored_code_is_what_its_hash_says(script: Path) -> None:
    digest, name = (VENDOR / f"{script.name}.sha256").read_text().split()
    assert (digest, name) == (sha256(script.read_bytes()).hexdigest(), script.name)
    assert b"sourceMappingURL" not in script.read_bytes()


def test_there_is_vendored_code_and_it_says_where_it_is_from() -> None:
    scripts = [path.name for path in VENDOR.glob("*.js")]
    assert scripts
    assert all(name in (VENDOR / "README.md").read_text() for name in scripts)
