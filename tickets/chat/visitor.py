"""Who is at the chat page: a signed cookie from the first page on, a Customer row from the first message."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tickets.models import Customer
from tickets.models.public_id import new_public_id

COOKIE = "visitor"
SALT = "tickets.chat.visitor"
YEAR_S = 365 * 24 * 3600


def visitor_id(request: HttpRequest) -> str | None:
    """The public id that the cookie carries; None without one, or when it is forged or older than a year."""
    found: str | None = request.get_signed_cookie(COOKIE, default=None, salt=SALT, max_age=YEAR_S)
    return found


def customer_of(request: HttpRequest) -> Customer | None:
    """None for a visitor who has not written yet."""
    known = visitor_id(request)
    return Customer.objects.filter(public_id=known).first() if known else None


def introduce(request: HttpRequest, *, name: str) -> Customer | None:
    """The customer behind the cookie, with a row from now on, called `name` if given. None: no cookie."""
    known = visitor_id(request)
    if known is None:
        return None
    customer, _created = Customer.objects.get_or_create(public_id=known, defaults={"name": name})
    if name and customer.name != name:
        customer.name = name
        customer.save(update_fields=["name"])
    return customer


def remember(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give the visitor an id for a year from now, the same as before if there was one."""
    response.set_signed_cookie(
        COOKIE,
        visitor_id(request) or new_public_id(),
        salt=SALT,
        max_age=YEAR_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
