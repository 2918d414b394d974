"""How the customer found the help."""

from django.db import transaction
from django.utils.translation import gettext as _

from tickets.actions.conversation import SEQ_FIELDS, notice, phrase, tell
from tickets.exceptions import Invalid, NotAllowed
from tickets.models import Actor, Customer, Rating, Score, Status, Ticket
from tickets.models.csat import MAX_WORDS
from tickets.text import clean_text

#: Second thoughts are welcome, a timeline full of them is not.
_MOST_CHANGES = 5
_FIELDS = ["score", "words", "changes"]


@transaction.atomic
def rate_help(ticket: Ticket, *, customer: Customer, score: Score, words: str = "") -> Rating:
    """One rating for each solving; it can be changed while the case is solved. The same again changes nothing.

    Raises NotAllowed when the case is open or closed, or was rated differently too often; Invalid when too long.
    """
    ticket = Ticket.objects.lock(ticket)
    said = _checked(words)
    if ticket.status != Status.SOLVED or ticket.solved_at is None:
        raise NotAllowed(_("This can be rated while it is solved. Reload the page."))
    rating = ticket.ratings.filter(solved_at=ticket.solved_at).first()
    if rating and (rating.score, rating.words) == (score, said):
        return rating
    rating = rating or Rating(ticket=ticket, solved_at=ticket.solved_at)
    verb = "rating.changed" if rating.pk else "rating.given"
    event = f"{verb}_in_words" if said else verb
    if rating.pk and rating.score == score and said:
        event = "rating.explained"
    rating.changes += 1
    if rating.changes > _MOST_CHANGES:
        raise NotAllowed(_("You have changed this several times. Your last rating stands."))
    rating.score, rating.words = score, said
    rating.record(verb, actor=Actor.of(customer), fields=_FIELDS if rating.pk else None)
    _note(ticket, event, rating, Actor.of(customer))
    return rating


def _checked(words: str) -> str:
    said = clean_text(words).strip()
    if len(said) > MAX_WORDS:
        raise Invalid(_("Up to %(limit)d characters fit here.") % {"limit": MAX_WORDS})
    return said


def _note(ticket: Ticket, event: str, rating: Rating, actor: Actor) -> None:
    """In the agents' timeline. Not in the customer's: their pages show what was chosen."""
    said = {"words": rating.words} if rating.words else {}
    notice(ticket, event, public=False, actor=actor, score=phrase(Score(rating.score)), **said)
    ticket.record("ticket.rated", actor=actor, fields=SEQ_FIELDS)
    tell(ticket, "ticket.changed", public=True)
