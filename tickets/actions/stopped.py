"""Whoever had decided a reply learns that it was not sent, on whatever page of the console they are by then."""

from collections.abc import Collection

from django.db import transaction

from tickets import realtime
from tickets.models import Outgoing, OutgoingStatus, StoppedReply, User


def tell_sender(outgoing: Outgoing) -> None:
    """`outgoing` has ended, under its ticket's lock. What was sent, or undone by its sender, is no news."""
    sender = outgoing.sender
    if sender is None or outgoing.status == OutgoingStatus.SENT:
        return
    if outgoing.status == OutgoingStatus.WITHDRAWN or outgoing.ended_by != sender:
        StoppedReply.objects.create(outgoing=outgoing, user=sender)
    _tell(sender, reply=outgoing.public_id)


@transaction.atomic
def forget_stopped(user: User, replies: Collection[str]) -> None:
    """`user` has seen these, by public id, or puts them away. Takes no lock: nothing follows from it."""
    known = StoppedReply.objects.of(user).values_list("pk", "outgoing__public_id")
    seen = StoppedReply.objects.filter(pk__in=[pk for pk, public_id in known if public_id in replies])
    if seen.delete()[0]:
        _tell(user)


def _tell(user: User, **facts: str) -> None:
    realtime.publish_on_commit([realtime.person_topic(user.pk)], "stopped.changed", **facts)
