"""Who is at the chat page: a signed cookie from the first page on, a Customer row from the first message.

In a frame on another site the cookie is another one, and the site may have said who the visitor is.
"""

from contextlib import suppress

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from tickets.chat.identity import LONGEST_S, Identity
from tickets.models import Actor, Customer, Erasure
from tickets.models.people import name_in
from tickets.models.public_id import new_public_id
from tickets.text import clean_text

COOKIE, FRAMED_COOKIE, IDENTITY_COOKIE = "visitor", "framed_visitor", "framed_identity"
SALT = "tickets.chat.visitor"
YEAR_S = 365 * 24 * 3600


def visitor_id(request: HttpRequest) -> str | None:
    """The public id that the cookie carries; None without one, or when it is forged or older than a year."""
    if is_framed(request):
        identified = _read(request, IDENTITY_COOKIE, LONGEST_S)
        return identified or _read(request, FRAMED_COOKIE, YEAR_S)
    return _read(request, COOKIE, YEAR_S)


def customer_of(request: HttpRequest) -> Customer | None:
    """None for a visitor who has not written yet."""
    known = visitor_id(request)
    return Customer.objects.filter(public_id=known).first() if known else None


def named_by_site(request: HttpRequest) -> str:
    """The site's own id of whom it has said that the visitor is, "" while nobody is named."""
    known = _read(request, IDENTITY_COOKIE, LONGEST_S)
    found = Customer.objects.filter(public_id=known).values_list("host_id", flat=True) if known else []
    return next(iter(found), None) or ""


def was_deleted(request: HttpRequest, public_id: str) -> bool:
    """Whether this conversation was the visitor's, who has had it deleted. To anybody else it never was."""
    known = visitor_id(request)
    if known is None:
        return False
    return Erasure.objects.was_asked_by(Actor.of(Customer(public_id=known)).label, of=public_id)


def introduce(request: HttpRequest) -> Customer | None:
    """The customer behind the cookie, with a row from now on. None: no cookie."""
    known = visitor_id(request)
    return Customer.objects.get_or_create(public_id=known)[0] if known else None


def remember(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give the visitor an id for a year from now, the same as before if there was one."""
    name = FRAMED_COOKIE if is_framed(request) else COOKIE
    _write(response, name, _read(request, name, YEAR_S) or new_public_id(), YEAR_S)
    return response


def identify(request: HttpRequest, response: HttpResponse, identity: Identity) -> bool:
    """For as long as the token holds the visitor is whom it names. Whether that is somebody else than before.

    Who wrote before being named keeps that conversation; the cookie of then leads nowhere any more.
    """
    before = visitor_id(request)
    customer = Customer.objects.filter(host_id=identity.subject).first() or _named(request, identity)
    _learn(customer, identity)
    _write(response, IDENTITY_COOKIE, customer.public_id, identity.left_s)
    if before == customer.public_id and not _read(request, IDENTITY_COOKIE, LONGEST_S):
        _write(response, FRAMED_COOKIE, new_public_id(), YEAR_S)
    return before != customer.public_id


def begin_anew(request: HttpRequest, response: HttpResponse) -> None:
    """It is another than who has written here without being named: that conversation is not theirs."""
    request.COOKIES.pop(FRAMED_COOKIE, None)
    _write(response, FRAMED_COOKIE, new_public_id(), YEAR_S)


def forget_identity(request: HttpRequest, response: HttpResponseBase) -> bool:
    """The visitor has signed out of the site. Whether there was anything to forget."""
    response.delete_cookie(IDENTITY_COOKIE)
    return IDENTITY_COOKIE in request.COOKIES


def _named(request: HttpRequest, identity: Identity) -> Customer:
    anonymous = Customer.objects.filter(public_id=_read(request, FRAMED_COOKIE, YEAR_S), host_id=None)
    with suppress(IntegrityError), transaction.atomic():  # another page of the same person was faster
        anonymous.update(host_id=identity.subject)
    return Customer.objects.get_or_create(host_id=identity.subject)[0]


def _learn(customer: Customer, identity: Identity) -> None:
    """Name and address, where the token gives usable ones."""
    learnt = {}
    known = Customer(
        name=name_in(identity.name) or customer.name,
        email=clean_text(identity.email).strip() or customer.email,
    )
    for field in ("name", "email"):
        with suppress(ValidationError):
            known.clean_fields(exclude={"public_id", "host_id", "name", "email"} - {field})
            learnt[field] = getattr(known, field)
    news = {field: value for field, value in learnt.items() if value != getattr(customer, field)}
    if news:
        Customer.objects.learn(customer, **news)


def is_framed(request: HttpRequest) -> bool:
    """Marked by framing.py."""
    return bool(getattr(request, "is_framed", False))


def _read(request: HttpRequest, name: str, max_age_s: int) -> str | None:
    found: str | None = request.get_signed_cookie(name, default=None, salt=SALT, max_age=max_age_s)
    return found


def _write(response: HttpResponse, name: str, public_id: str, max_age_s: int) -> None:
    response.set_signed_cookie(
        name,
        public_id,
        salt=SALT,
        max_age=max_age_s,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
