"""Z after a draft was put aside by a slip."""

from collections.abc import Callable

import pytest
from django.test import Client

from assistant.models import Draft
from tests.agents_ui.conftest import HTMX
from tests.cast import write_now

SignIn = Callable[[str], Client]


@pytest.mark.parametrize("verb", ["rejection", "regeneration"])
def test_the_page_is_offered_the_way_back_and_shows_the_draft_again(
    mei: Client, sign_in: SignIn, ready: Callable[..., Draft], verb: str
) -> None:
    draft = ready()
    address = f"/console/drafts/{draft.public_id}"
    offer = mei.post(f"{address}/{verb}/", {"rejection": "tone"}, headers=HTMX).headers["X-Undo"]
    assert f"{address}/restoration/" in offer
    assert sign_in("liam").post(f"{address}/restoration/", headers=HTMX).status_code == 409
    assert mei.post(f"{address}/restoration/", headers=HTMX).status_code == 204
    page = mei.get(f"/console/tickets/{draft.ticket.public_id}/draft/").content.decode()
    assert f'data-draft="{draft.public_id}"' in page
    assert 'data-status="ready"' in page


def test_the_last_rejection_gives_it_to_people_and_offers_no_way_back(
    mei: Client, ready: Callable[..., Draft]
) -> None:
    draft = ready()
    for left in (2, 1, 0):
        address = f"/console/drafts/{draft.public_id}/rejection/"
        offer = mei.post(address, {"rejection": "tone"}, headers=HTMX).headers["X-Undo"]
        assert ("/restoration/" in offer) == bool(left)
        draft = write_now(draft.ticket) if left else draft
