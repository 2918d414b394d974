"""Supervisors decide how far the assistant may go in a topic: up on evidence, down at any time (rule 10)."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assistant.actions.incidents import (
    move_level,
    take_back_pending,
    take_back_what_follows,
    tell_topics,
)
from assistant.models import Autonomy, Topic
from assistant.topics.evidence import AUTO_BOUND, AUTO_DECISIONS, QUIET, Evidence, evidence_of
from tickets.exceptions import Conflict, Invalid, NotAllowed
from tickets.models import Actor, User
from tickets.text import clean_text

_MOST_PERCENT = 100


@transaction.atomic
def change_level(topic: Topic, *, to: Autonomy, seen: Autonomy, supervisor: User, reason: str) -> Topic:
    """Promote or demote, saying why. `seen` is the level on the supervisor's screen.

    The same again by the same supervisor changes nothing (a double click). Down is always possible. Up: Conflict
    when the level has moved meanwhile, NotAllowed to auto without the evidence.
    """
    reason = clean_text(reason).strip()[:500]
    if not reason:
        raise Invalid(_("Say in a few words why."))
    if to != Autonomy.AUTO:
        take_back_pending(topic, by=supervisor)
    topic = Topic.objects.lock(topic)
    if topic.level == to:
        newest = topic.changes.first()
        if newest and (newest.by, newest.reason) == (supervisor, reason):
            return topic
        raise Conflict(_("This topic is already there."))
    if to.height > topic.level.height:
        _refuse_unearned(topic, to, seen)
    move_level(topic, to, reason=reason, actor=Actor.of(supervisor))
    if to != Autonomy.AUTO:
        take_back_what_follows(topic, by=supervisor)
    return topic


@transaction.atomic
def edit_topic(
    topic: Topic | None, *, name: str, examples: str, sample_percent: int, is_active: bool, supervisor: User
) -> Topic:
    """Name a topic, give it examples, say how much is reviewed; None makes a new one, at draft.

    Raises Invalid for a name that is empty or taken, or a percentage that is none.
    """
    name = clean_text(name).strip()
    if not name:
        raise Invalid(_("Give the topic a name."), field="name")
    if not 1 <= sample_percent <= _MOST_PERCENT:
        raise Invalid(_("Between 1 and 100 percent are reviewed."), field="sample_percent")
    topic = Topic.objects.lock(topic) if topic else Topic()
    verb, fields = ("topic.edited", _EDITED) if topic.pk else ("topic.created", None)
    topic.name, topic.examples = name[:80], clean_text(examples).strip()
    topic.sample_percent, topic.is_active = sample_percent, is_active
    try:
        with transaction.atomic():
            topic.record(verb, actor=Actor.of(supervisor), fields=fields)
    except IntegrityError as error:
        raise Invalid(_("Another topic has this name."), field="name") from error
    tell_topics(topic)
    return topic


_EDITED = ["name", "examples", "sample_percent", "is_active"]


def _refuse_unearned(topic: Topic, to: Autonomy, seen: Autonomy) -> None:
    if topic.level != seen:
        raise Conflict(_("The level was changed meanwhile. Look again before you promote it."))
    if to != Autonomy.AUTO:
        return
    if topic.level != Autonomy.DRAFT:
        raise NotAllowed(
            _("Only a topic at draft can go to auto: people have to have decided on its drafts.")
        )
    missing = what_is_missing(evidence_of([topic])[topic.pk])
    if missing:
        raise NotAllowed(missing)


def what_is_missing(evidence: Evidence, *, is_brief: bool = False) -> str:
    """Why the topic may not go to auto, in words; "" when it may. `is_brief`: the share itself was said before."""
    if evidence.incidents:
        return _("There was a severe incident within %(days)d days.") % {"days": QUIET.days}
    if evidence.decided.all < AUTO_DECISIONS:
        return _("%(found)d of the %(needed)d decisions that it takes.") % {
            "found": evidence.decided.all,
            "needed": AUTO_DECISIONS,
        }
    if evidence.decided.bound < AUTO_BOUND and is_brief:
        return _("Auto takes %(needed)d %%.") % {"needed": round(100 * AUTO_BOUND)}
    if evidence.decided.bound < AUTO_BOUND:
        return _(
            "%(good)d of %(all)d approved unchanged; lower bound %(bound)d %%, it takes %(needed)d %%."
        ) % {
            "good": evidence.decided.good,
            "all": evidence.decided.all,
            "bound": evidence.decided.bound_percent,
            "needed": round(100 * AUTO_BOUND),
        }
    return ""
