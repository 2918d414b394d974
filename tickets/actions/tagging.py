"""Tags: given to tickets by whoever works on them, kept by supervisors."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tickets.actions.conversation import SEQ_FIELDS, notice, tell
from tickets.exceptions import Conflict, Invalid
from tickets.models import Actor, Tag, Ticket, User
from tickets.text import clean_text

#: More names than these nobody chooses from.
MOST = 60


@transaction.atomic
def tag_ticket(ticket: Ticket, *, agent: User, add: Iterable[Tag] = (), remove: Iterable[Tag] = ()) -> Ticket:
    """Give it the tags `add` and take `remove` away. What is so already changes nothing, and nobody is told."""
    ticket = Ticket.objects.lock(ticket)
    had = set(ticket.tags.all())
    for event, tags in (
        ("ticket.tagged", {tag for tag in add if tag.is_active} - had),
        ("ticket.untagged", set(remove) & had),
    ):
        if tags:
            _change(ticket, event, tags, agent)
    return ticket


def _change(ticket: Ticket, event: str, tags: set[Tag], agent: User) -> None:
    """Relies on the ticket's lock."""
    (ticket.tags.add if event == "ticket.tagged" else ticket.tags.remove)(*tags)
    names = ", ".join(sorted(tag.name for tag in tags))
    notice(ticket, event, public=False, actor=Actor.of(agent), who=agent.name, tags=names)
    ticket.record(event, actor=Actor.of(agent), fields=SEQ_FIELDS)
    tell(ticket, "ticket.changed", public=False)


def carry_tags(ticket: Ticket, into: Ticket, *, agent: User) -> None:
    """What `ticket` is called by, `into` is called by as well, where it goes on. Relies on both locks."""
    missing = set(ticket.tags.all()) - set(into.tags.all())
    if missing:
        _change(into, "ticket.tagged", missing, agent)


@transaction.atomic
def edit_tag(tag: Tag | None, *, supervisor: User, name: str, tone: str, is_active: bool = True) -> Tag:
    """A new one, or `tag` by another name or colour, retired or in use again. Raises Invalid without a name or when
    there are MOST, Conflict when another has the name.
    """
    edited = Tag() if tag is None else Tag.objects.select_for_update().get(pk=tag.pk)
    edited.name, edited.tone, edited.is_active = " ".join(clean_text(name).split()), tone, is_active
    if Tag.objects.filter(name__iexact=edited.name).exclude(pk=edited.pk).exists():
        raise _taken()
    if tag is None and Tag.objects.in_use().count() >= MOST:
        raise Invalid(_("You have %(most)d tags. Retire one first.") % {"most": MOST})
    try:
        edited.full_clean()
    except ValidationError as error:
        raise Invalid(error.messages[0]) from error
    try:
        with transaction.atomic():
            edited.record("tag.edited" if tag else "tag.created", actor=Actor.of(supervisor))
    except IntegrityError as error:  # a colleague, or a second click, at this very moment
        raise _taken() from error
    return edited


def _taken() -> Conflict:
    return Conflict(_("There is a tag of this name already."))
