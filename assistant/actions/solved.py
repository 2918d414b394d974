"""A solved ticket as a draft of an article: its question and the answers that were sent, without personal data."""

from typing import Unpack

from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from assistant.actions.article_rules import MOST_QUESTION, MOST_TITLE
from assistant.actions.articles import Fields, create_article, made_before
from assistant.anonymous import anonymous, nameless
from assistant.models import Article, ArticleState, TicketTopic
from tickets.exceptions import Conflict, NotAllowed
from tickets.models import Author, Ticket, User

_ANSWERING = (Author.AGENT, Author.ASSISTANT)


def told_by_ticket(ticket: Ticket, *, agent: User) -> Fields:
    """What an article about it begins with, for the team of the ticket; nothing is saved. Placeholders stand where
    personal data stood. Raises NotAllowed when the ticket is not solved, or nothing was answered in it.
    """
    _refuse_unsolved(ticket)
    said = list(ticket.messages.public().order_by("seq"))
    question = next(
        (message.body for message in said if message.body and message.author == Author.CUSTOMER), ""
    )
    answers = [anonymous(message.body, ticket) for message in said if message.author in _ANSWERING]
    if not question or not answers:
        raise NotAllowed(_("Nobody has answered anything in this conversation."))
    return told_by_answer(ticket, nameless(anonymous(question, ticket)), "\n\n".join(answers), owner=agent)


def told_by_answer(ticket: Ticket, question: str, answer: str, *, owner: User) -> Fields:
    """The same of one question and its answer in `ticket`, both without personal data."""
    asked = " ".join(question.split())
    topic = TicketTopic.objects.filter(ticket=ticket).select_related("topic").first()
    return Fields(
        title=Truncator(asked).chars(MOST_TITLE),
        body=answer,
        language=ticket.language,
        team=ticket.team,
        topic=topic.topic if topic else None,
        owner=owner,
        questions=[asked[:MOST_QUESTION]],
    )


def begun_from(ticket: Ticket) -> Article | None:
    """The newest draft of an article that somebody has begun from it."""
    return Article.objects.filter(ticket=ticket, state=ArticleState.DRAFT).order_by("-pk").first()


@transaction.atomic
def article_from_ticket(solved: Ticket, *, agent: User, **fields: Unpack[Fields]) -> Article:
    """A draft of an article as the agent has worded it. Raises Invalid; NotAllowed when the ticket is not solved;
    Conflict when somebody has begun one from it meanwhile.
    """
    ticket = Ticket.objects.lock(solved)
    _refuse_unsolved(ticket)
    if made := made_before(fields):
        return made
    if begun := begun_from(ticket):
        raise Conflict(
            _("An article from this conversation has been begun meanwhile: “%(title)s”.") % {"title": begun}
        )
    fields["ticket"] = ticket
    return create_article(author=agent, **fields)


def _refuse_unsolved(ticket: Ticket) -> None:
    if ticket.is_active:
        raise NotAllowed(_("Solve the ticket first: until then the answer may still change."))
