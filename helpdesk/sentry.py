"""Reports of our own faults to Sentry, for desks that set SENTRY_DSN: where it broke, and why.

No request bodies, no variables, no rows. Only an exception's own words may quote a customer: they are masked.
"""

from typing import TYPE_CHECKING, Any, cast

import sentry_sdk
from sentry_sdk.integrations.argv import ArgvIntegration
from sentry_sdk.integrations.celery import CeleryIntegration
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.transport import Transport
from sentry_sdk.types import Event, Hint

from helpdesk.logs import readable

if TYPE_CHECKING:
    from sentry_sdk._types import DataCollectionUserOptions

#: What an event says about the request. Never its body, query, cookies, headers or the client's address.
_OF_A_REQUEST = ("method", "url")
NOTHING_OF_CUSTOMERS: "DataCollectionUserOptions" = {
    "user_info": False,
    "cookies": {"mode": "off"},
    "http_headers": {"request": {"mode": "off"}},
    "http_bodies": [],
    "url_query_params": {"mode": "off"},
    "graphql": {"document": False, "variables": False},
    "gen_ai": {"inputs": False, "outputs": False},
    "database_query_data": False,
    "queues": False,
    "stack_frame_variables": False,
}


def report_faults(dsn: str, *, transport: type[Transport] | None = None) -> None:
    """Faults only, no traces. Whatever this lets through passes `masked_event` once more."""
    sentry_sdk.init(
        dsn,
        transport=transport,
        # Named one by one: what is enabled by itself includes those for language models, which send prompts.
        auto_enabling_integrations=False,
        integrations=[
            DjangoIntegration(transaction_style="url", middleware_spans=False),
            CeleryIntegration(propagate_traces=False),
        ],
        disabled_integrations=[ArgvIntegration()],  # a question to `manage.py ask` stands in sys.argv
        data_collection=NOTHING_OF_CUSTOMERS,  # the successor of send_default_pii, which stays off
        include_local_variables=False,
        max_request_body_size="never",
        auto_session_tracking=False,
        trace_propagation_targets=[],  # the provider gets no headers of ours
        before_send=masked_event,
        before_breadcrumb=masked_breadcrumb,
    )


def masked_event(event: Event, _hint: Hint) -> Event:
    event.pop("user", None)
    if "request" in event:
        event["request"] = {name: event["request"].get(name, "") for name in _OF_A_REQUEST}
    if "logentry" in event:
        # Its arguments one by one lack the words around them that tell what they are.
        entry = event["logentry"]
        event["logentry"] = {"message": entry.get("formatted") or entry.get("message", "")}
    return cast("Event", _masked(event))


def masked_breadcrumb(breadcrumb: dict[str, Any], _hint: Hint) -> dict[str, Any]:
    return cast("dict[str, Any]", _masked(breadcrumb))


def _masked(value: Any) -> Any:
    """JSON with each text in it masked; numbers are counts, lines and times."""
    if isinstance(value, str):
        return readable(value)
    if isinstance(value, dict):
        return {name: _masked(part) for name, part in value.items()}
    return [_masked(part) for part in value] if isinstance(value, list | tuple) else value
