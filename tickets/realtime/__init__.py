"""Live pushes to browsers: publish after a commit, follow from the instant a page was rendered.

    page      cursor(topics), then the database         -> the page carries the cursor
    change    publish_on_commit(topics, kind, **facts)  -> Redis: a stream for each topic, one bell for all
    stream    event_stream(topics, after=last_event_id(request), ...)

A push is a hint with facts (a kind and ids). The database is the truth: each screen renders from it what it
may see.
"""

from tickets.realtime.following import Beat, Event, Offline, Online, Push, Reset, follow
from tickets.realtime.growing import GrowingText
from tickets.realtime.presence import Doing, Present, be_present, present_at
from tickets.realtime.publishing import cursor, is_down, publish, publish_on_commit
from tickets.realtime.sse import event_stream, last_event_id
from tickets.realtime.topics import (
    chat_topic,
    desk_topic,
    person_topic,
    supervisors_topic,
    team_topic,
    ticket_topic,
)
from tickets.realtime.typing import tell_typing

__all__ = [
    "Beat",
    "Doing",
    "Event",
    "GrowingText",
    "Offline",
    "Online",
    "Present",
    "Push",
    "Reset",
    "be_present",
    "chat_topic",
    "cursor",
    "desk_topic",
    "event_stream",
    "follow",
    "is_down",
    "last_event_id",
    "person_topic",
    "present_at",
    "publish",
    "publish_on_commit",
    "supervisors_topic",
    "team_topic",
    "tell_typing",
    "ticket_topic",
]
