"""What an outsider finds when trying doors."""

import pytest
from django.test import Client

from tests.cast import Cast


@pytest.mark.parametrize(
    "page", ["signup/", "email/", "password/reset/", "password/reset/key/1-x/", "password/set/"]
)
def test_only_signing_in_and_out_is_open(cast: Cast, page: str) -> None:
    assert Client().post(f"/accounts/{page}", {"email": "mei@example.com"}).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/conversations/%00/",
        "/console/tickets/%00/",
        "/console/drafts/%00/text/",
        f"/console/tickets/{'a' * 21}/",
    ],
)
def test_what_cannot_be_an_id_is_not_found(cast: Cast, path: str) -> None:
    client = Client()
    client.force_login(cast.mei)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/console/queue/?pages=", "/console/?after="])
def test_absurd_numbers_are_no_error_of_ours(cast: Cast, path: str) -> None:
    client = Client()
    client.force_login(cast.mei)
    assert client.get(path + "9" * 5000).status_code in (200, 404)


def test_the_invented_shop_is_open_in_the_demo_alone(db: None) -> None:
    assert Client().get("/demo/shop/").status_code == 404
