"""What the command palette finds beyond the page: conversations, customers and articles."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from agents_ui.found import Found, found_in, marked_words, requesters_named
from assistant.models import Article
from tickets.models import Ticket, User

#: So many of each kind: who looks for more uses the search of its own page.
EACH = 5
LEAST = 2
#: Of articles: the words in the title first.
_ORDER = ("place", "title")


@dataclass(frozen=True)
class Hit:
    """`label`, `detail`: escaped, the words marked."""

    url: str
    label: SafeString
    detail: SafeString


@dataclass(frozen=True)
class Hits:
    conversations: list[Hit]
    customers: list[Hit]
    articles: list[Hit]


def hits_of(user: User, q: str) -> Hits:
    """Only what `user` may see. At most three queries, none for less than LEAST characters."""
    if len(q) < LEAST:
        return Hits([], [], [])
    return Hits(_conversations(user, q), _customers(user, q), _articles(user, q))


def _conversations(user: User, q: str) -> list[Hit]:
    tickets = found_in(Ticket.objects.visible_to(user), q).select_related("requester")
    found = (Found(ticket, q) for ticket in tickets[:EACH])
    return [_conversation(one) for one in found if one.is_readable]


def _conversation(found: Found) -> Hit:
    url = f"{found.ticket.get_absolute_url()}?{urlencode({'view': 'all', 'q': found.q})}"
    return Hit(url, found.snippet, found.requester)


def _customers(user: User, q: str) -> list[Hit]:
    """Those by whose name or address one looks, with a conversation that one may see."""
    found = sorted(requesters_named(user, q), key=lambda one: (one.name, one.pk))[:EACH]
    inbox = reverse("console:inbox")
    return [
        Hit(
            f"{inbox}?{urlencode({'view': 'all', 'customer': one.public_id})}",
            marked_words(str(one), q),
            marked_words(one.email, q),
        )
        for one in found
    ]


def _articles(user: User, q: str) -> list[Hit]:
    found = Article.objects.visible_to(user).holding_words(q).order_by(*_ORDER)[:EACH]
    return [
        Hit(reverse("console:article", args=[one.pk]), marked_words(one.title, q), marked_words("", q))
        for one in found
    ]
