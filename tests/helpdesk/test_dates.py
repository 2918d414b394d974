"""One way of writing a date in each language."""

from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

AT = datetime(2026, 3, 4, 17, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "4 Mar 2026 | 4 Mar 2026 | 4 Mar 2026, 17:05"),
        ("zh-hans", "2026年3月4日 | 2026年3月4日 | 2026年3月4日 17:05"),
    ],
)
def test_days_and_times_are_written_alike_everywhere(language: str, said: str) -> None:
    """And no day can be read as a month."""
    written = Template(
        '{{ at|date:"DATE_FORMAT" }} | {{ at|date:"SHORT_DATE_FORMAT" }} | {{ at|date:"DATETIME_FORMAT" }}'
    )
    with translation.override(language):
        assert written.render(Context({"at": AT})) == said
