"""The verbs on drafts. Like every verb they lock the ticket's row first (rule 1)."""

from assistant.actions.automatic import review_answer, sample
from assistant.actions.autonomy import change_level, edit_topic, what_is_missing
from assistant.actions.decisions import approve_draft, edit_draft, reject_draft, stop_draft
from assistant.actions.incidents import note_complaint, report_incident, take_back_stranded
from assistant.actions.outgoing import Blocked, check_outgoing, outgoing_verdict, send_checked_reply
from assistant.actions.precedents import suggest_precedent
from assistant.actions.reading import Marked, mark_text, text_so_far
from assistant.actions.replying import attach_reply, note_sent, reopen_draft, retire_sent
from assistant.actions.request import (
    drop_shadows,
    hand_off_stranded,
    request_draft,
    retire_drafts,
    screen_incoming,
)
from assistant.actions.shadows import compare_shadows
from assistant.actions.topics import correct_topic, learn_topics
from assistant.actions.writing import fail_draft, finish_draft, requeue_draft
from assistant.replay import Replay, replay
from assistant.topics.evidence import AUTO_BOUND, Evidence, Tally, evidence_of

__all__ = [
    "AUTO_BOUND",
    "Blocked",
    "Evidence",
    "Marked",
    "Replay",
    "Tally",
    "approve_draft",
    "attach_reply",
    "change_level",
    "check_outgoing",
    "compare_shadows",
    "correct_topic",
    "drop_shadows",
    "edit_draft",
    "edit_topic",
    "evidence_of",
    "fail_draft",
    "finish_draft",
    "hand_off_stranded",
    "learn_topics",
    "mark_text",
    "note_complaint",
    "note_sent",
    "outgoing_verdict",
    "reject_draft",
    "reopen_draft",
    "replay",
    "report_incident",
    "request_draft",
    "requeue_draft",
    "retire_drafts",
    "retire_sent",
    "review_answer",
    "sample",
    "screen_incoming",
    "send_checked_reply",
    "stop_draft",
    "suggest_precedent",
    "take_back_stranded",
    "text_so_far",
    "what_is_missing",
]
