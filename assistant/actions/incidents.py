"""Something went badly wrong in a topic: it is demoted in the very transaction that says so (rule 10).

Locks are taken in one order: tickets, then the topic's row; an automatic answer takes a shared lock on the topic after
its ticket's. Who has locked a ticket of their own, or the topic, locks no further ticket: two could do so crosswise. A
supervisor, who holds nothing yet, first takes back what is on its way, by the order of tickets; after every demotion
what is on its way by then is taken back, each in a transaction of its own.
"""

from contextlib import suppress
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from assistant import cache
from assistant.models import Autonomy, Change, Draft, Incident, IncidentKind, LevelChange, Topic
from assistant.topics.evidence import evidence_of
from tickets import realtime
from tickets.actions import undo_reply
from tickets.actions.conversation import SEQ_FIELDS, phrase
from tickets.actions.escalating import raise_escalation
from tickets.exceptions import Conflict, Invalid
from tickets.models import Actor, Author, Message, OutgoingStatus, Ticket, User
from tickets.models.escalation import Reason, Severity
from tickets.text import clean_text

#: Nobody reports the same twice in the same words so soon: the browser or its reader has tried again.
TWICE = timedelta(minutes=10)
#: Nobody has decided on them, and their undo window is not over.
_UNDER_WAY = Q(autonomy=Autonomy.AUTO, outgoing__status=OutgoingStatus.PENDING)
_SEVERE_CHANGES = (Change.SENSITIVE, Change.POLICY)


@transaction.atomic
def report_incident(topic: Topic, *, supervisor: User, detail: str) -> Incident:
    """A supervisor says that something went badly wrong. The same words again within TWICE are the same incident
    (a double click). Raises Invalid without words.
    """
    detail = clean_text(detail).strip()[:1000]
    if not detail:
        raise Invalid(_("Say in a few words what went wrong."), field="detail")
    take_back_pending(topic, by=supervisor)
    topic = Topic.objects.lock(topic)
    said = {"kind": IncidentKind.SUPERVISOR, "detail": detail, "raised_by": supervisor}
    known = topic.incidents.filter(**said, raised_at__gt=timezone.now() - TWICE).first()
    if known:
        return known
    incident = Incident.objects.create(topic=topic, **said)
    _demote(topic, incident, by=supervisor)
    return incident


def record_incident(*, kind: IncidentKind, draft: Draft, detail: str, by: User) -> None:
    """An answer that was sent by itself turned out badly, and is given to nobody else. Relies on the lock on its
    ticket's row; the second of a kind for the same answer changes nothing.
    """
    cache.forget_on_commit(draft.cache_key)
    if draft.topic is None:
        return
    incident, is_new = Incident.objects.get_or_create(
        draft=draft,
        kind=kind,
        defaults={"topic": draft.topic, "detail": detail, "raised_by": by},
    )
    if is_new:
        _demote(Topic.objects.lock(draft.topic), incident, by=by)
        _tell_supervisor(draft.ticket, incident, Actor.of(by))


def note_severe_edit(draft: Draft, *, agent: User) -> None:
    """What was sent by itself was taken back and changed in what it promised or gave away. Relies on the lock."""
    taken_back = draft.outgoing
    went_by_itself = taken_back and taken_back.author == Author.ASSISTANT and taken_back.approved_by is None
    if went_by_itself and draft.change in _SEVERE_CHANGES:
        detail = phrase(Change(draft.change))
        record_incident(kind=IncidentKind.EDIT, draft=draft, detail=detail, by=agent)


def note_complaint(ticket: Ticket, *, detail: str, agent: User) -> None:
    """The conversation was escalated, and the desk's last word in it was sent by itself. Relies on the lock."""
    spoken = ticket.messages.public().filter(author__in=(Author.AGENT, Author.ASSISTANT))
    last = spoken.order_by("-seq").first()
    by_itself = Draft.objects.select_related("topic").filter(autonomy=Autonomy.AUTO)
    draft = by_itself.filter(message=_where_it_was_said(last)).first() if last else None
    if draft:
        draft.ticket = ticket
        record_incident(kind=IncidentKind.COMPLAINT, draft=draft, detail=detail, by=agent)


def _where_it_was_said(message: Message) -> Message:
    """What was merged in is a copy, and the draft is that of the first."""
    while message.origin:
        message = message.origin
    return message


def move_level(topic: Topic, to: Autonomy, *, reason: str, actor: Actor) -> None:
    """Relies on the lock on the topic's row."""
    before = topic.level
    evidence = evidence_of([topic])[topic.pk].on_record()
    LevelChange.objects.create(
        topic=topic, before=before, after=to, reason=reason, by=actor.user, evidence=evidence
    )
    topic.autonomy = to
    verb = "topic.promoted" if to.height > before.height else "topic.demoted"
    topic.record(verb, actor=actor, fields=["autonomy"])
    tell_topics(topic)


def tell_topics(topic: Topic) -> None:
    """Push to the supervisors' screens; they fetch what they may see."""
    realtime.publish_on_commit([realtime.supervisors_topic()], "topics.changed", topic=topic.pk)


def take_back_pending(topic: Topic, *, by: User) -> None:
    """Answers of `topic` that go out by themselves and have not gone yet wait for a person instead.

    Every demotion does so when it has ended: answers that were on their way to being queued while it waited for the
    topic have been queued by then, and none can follow. A supervisor's does so before it locks the topic, too. The
    sweep is there for a process that dies in between.
    """
    pending = Draft.objects.filter(_UNDER_WAY, topic=topic)
    for draft in pending.select_related("outgoing__ticket").order_by("ticket"):
        if draft.outgoing:
            with suppress(Conflict):  # it was sent this very moment
                undo_reply(draft.outgoing, agent=by)


def take_back_what_follows(topic: Topic, *, by: User) -> None:
    """For whoever has demoted `topic` and still holds it: once that is let go."""
    transaction.on_commit(partial(take_back_pending, topic, by=by), robust=True)


def take_back_stranded() -> None:
    """Whose topic is no longer at auto, in the name of whoever has demoted it."""
    stranded = Draft.objects.filter(_UNDER_WAY).exclude(topic__autonomy=Autonomy.AUTO)
    for topic in Topic.objects.filter(pk__in=stranded.values("topic")):
        demotion = topic.changes.first()
        if demotion and demotion.by:
            take_back_pending(topic, by=demotion.by)


def _demote(topic: Topic, incident: Incident, *, by: User) -> None:
    if topic.level == Autonomy.AUTO:
        reason = incident.detail or phrase(IncidentKind(incident.kind))
        move_level(topic, Autonomy.DRAFT, reason=reason, actor=Actor.of(by))
    take_back_what_follows(topic, by=by)
    tell_topics(topic)


def _tell_supervisor(ticket: Ticket, incident: Incident, actor: Actor) -> None:
    detail = incident.detail or phrase(IncidentKind(incident.kind))
    raise_escalation(ticket, Reason.INCIDENT, detail=detail, severity=Severity.HIGH, actor=actor)
    ticket.record("ticket.escalated", actor=actor, fields=SEQ_FIELDS)
