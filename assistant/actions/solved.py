"""A solved ticket as a draft of an article: its question and the answers that were sent, without personal data."""

from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from assistant.actions.articles import MOST_QUESTION, MOST_TITLE, create_article
from assistant.anonymous import anonymous, nameless
from assistant.models import Article, ArticleState, TicketTopic
from tickets.exceptions import NotAllowed
from tickets.models import Author, Ticket, User

_ANSWERING = (Author.AGENT, Author.ASSISTANT)


@transaction.atomic
def article_from_ticket(ticket: Ticket, *, agent: User) -> Article:
    """An unpublished one, for the team of the ticket; the same one again while it is a draft. Placeholders stand where
    personal data stood. Raises NotAllowed when the ticket is not solved, or nothing was answered in it.
    """
    ticket = Ticket.objects.lock(ticket)
    if ticket.is_active:
        raise NotAllowed(_("Solve the ticket first: until then the answer may still change."))
    begun = Article.objects.filter(ticket=ticket, state=ArticleState.DRAFT).order_by("-pk").first()
    if begun:
        return begun
    said = list(ticket.messages.public().order_by("seq"))
    question = next((message.body for message in said if message.author == Author.CUSTOMER), "")
    answers = [anonymous(message.body, ticket) for message in said if message.author in _ANSWERING]
    if not question or not answers:
        raise NotAllowed(_("Nobody has answered anything in this conversation."))
    asked = " ".join(nameless(anonymous(question, ticket)).split())
    topic = TicketTopic.objects.filter(ticket=ticket).select_related("topic").first()
    return create_article(
        author=agent,
        title=Truncator(asked).chars(MOST_TITLE),
        body="\n\n".join(answers),
        language=ticket.language,
        team=ticket.team,
        topic=topic.topic if topic else None,
        owner=agent,
        ticket=ticket,
        questions=[asked[:MOST_QUESTION]],
    )
