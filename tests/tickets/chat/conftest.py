"""Browsers of customers: `visit()` is someone new, `visit(cast.ana)` is Ana's browser, where she has been before.

Nothing of Django is imported at the top: pytest may load this file before the settings are known.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from tests.cast import Cast
    from tickets.models import Customer

Visit = Callable[..., "Client"]


def signed(public_id: str) -> str:
    from django.core import signing

    from tickets.chat.visitor import COOKIE, SALT

    return signing.get_cookie_signer(salt=COOKIE + SALT).sign(public_id)


@pytest.fixture
def visit(cast: Cast) -> Visit:
    from django.test import Client

    from tickets.chat.visitor import COOKIE

    def visitor(customer: Customer | None = None, *, enforce_csrf_checks: bool = False) -> Client:
        client = Client(enforce_csrf_checks=enforce_csrf_checks)
        if customer:
            client.cookies[COOKIE] = signed(customer.public_id)
        return client

    return visitor
