"""The sheet of keys on each page lists what works there, and nothing else."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.test import Client

from tests.assistant.topics.deciding import finished
from tests.cast import Cast, bring_article
from tests.places import bring_one_of_each, urls
from tickets.actions import start_conversation

#: Scripts hear them on every page, or on that of a conversation or the list.
EVERYWHERE = {"g", "ctrl", "?", "esc"}
IN_A_LIST = {"v", "shift+j", "z"}


@pytest.fixture
def pages(cast: Cast, sofia: Client) -> dict[str, str]:
    """What a supervisor reads by its path, with one of each thing on it; no board on which nothing stands."""
    bring_article()
    path_of = bring_one_of_each(
        cast, finished(start_conversation(cast.ana, text="Where is my card?", start_key=uuid4()))
    )
    paths = [path_of(url) for url in urls() if url.startswith("console:") and "stream" not in url]
    answers = {path: sofia.get(path) for path in paths}
    found = {path: answer.content.decode() for path, answer in answers.items() if not answer.streaming}
    empty = re.compile(r'data-board.*class="empty"', re.DOTALL)
    return {path: page for path, page in found.items() if 'id="help"' in page and not empty.search(page)}


def listed(page: str) -> Iterator[str]:
    """The first key of each line, with Shift before it."""
    for line in re.findall(r"<dt>(.*?)</dt>", page[page.index('id="help"') :]):
        keys = [key.lower() for key in re.findall(r"<kbd>(.*?)</kbd>", line)]
        yield "+".join(keys[:2]) if keys[0] == "shift" else keys[0]


def works(key: str, page: str) -> bool:
    """By what stands on the page outside of the sheet: who carries the key, what says why it does nothing here, or what
    scripts walk through.
    """
    carried = re.search(rf'data-(?:key|dead)="(?:[^"]* )?{re.escape(key)}[ "]', page)
    walked = {
        "j": 'id="queue"' in page or "data-item" in page,
        "↵": "data-open" in page or 'id="queue"' in page or "data-item" in page,
        "u": "record-back" in page or 'class="conversation"' in page,
        "q": "js/record" in page,
    }
    in_a_list = key in IN_A_LIST and 'id="queue"' in page
    return bool(carried) or key in EVERYWHERE or in_a_list or walked.get(key, False)


def test_each_key_that_a_page_lists_works_there_or_says_why_not(pages: dict[str, str]) -> None:
    assert len(pages) > 20
    idle = {path: [key for key in listed(page) if not works(key, page)] for path, page in pages.items()}
    assert {path: keys for path, keys in idle.items() if keys} == {}
