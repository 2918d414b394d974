"""How a customer can be reached besides the chat page."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tickets.actions.conversation import SEQ_FIELDS, notice, tell
from tickets.exceptions import Invalid
from tickets.models import Actor, Customer, Ticket
from tickets.text import clean_text

#: Who changes it again and again need not fill the agents' timeline with that.
_MOST_NOTICES = 6


@transaction.atomic
def leave_email(ticket: Ticket, *, customer: Customer, email: str) -> Ticket:
    """The customer's own wish; an empty address takes it back. Agents see it, the assistant is never told.

    The same again changes nothing. Raises Invalid when it is no address, NotAllowed when the customer was forgotten.
    """
    address = _checked(email)
    customer = Customer.objects.lock(customer)
    ticket = Ticket.objects.lock(ticket)
    if customer.email == address:
        return ticket
    customer.email = address
    customer.save(update_fields=["email"])
    verb = "customer.email_left" if address else "customer.email_taken_back"
    if ticket.messages.filter(event__startswith="customer.email").count() < _MOST_NOTICES:
        notice(ticket, verb, public=False, actor=Actor.of(customer))
    ticket.record(verb.replace("customer", "ticket"), actor=Actor.of(customer), fields=SEQ_FIELDS)
    tell(ticket, "ticket.changed", public=True)
    return Ticket.objects.lock(ticket)


def _checked(email: str) -> str:
    address = clean_text(email).strip()
    try:
        Customer._meta.get_field("email").run_validators(address)
    except ValidationError as error:
        raise Invalid(
            _("This does not look like an e-mail address. Please check it."), field="email"
        ) from error
    return address
