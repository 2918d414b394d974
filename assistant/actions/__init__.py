"""The verbs on drafts. Like every verb they lock the ticket's row first (rule 1)."""

from assistant.actions.aids import ask_for_summary, ask_for_translation, spoken_in
from assistant.actions.articles import (
    Exposing,
    create_article,
    edit_article,
    exposed_in,
    publish_article,
    restore_article,
    retire_article,
)
from assistant.actions.automatic import review_answer, sample
from assistant.actions.autonomy import change_level, edit_topic, what_is_missing
from assistant.actions.belonging import proposals_of, told_by_lesson
from assistant.actions.bringing import MOST_UPLOAD, bring_next, confirm_import, report_of, request_import
from assistant.actions.bringing_back import bring_back, can_bring_back
from assistant.actions.decisions import (
    approve_draft,
    edit_draft,
    regenerate_draft,
    reject_draft,
    stop_draft,
)
from assistant.actions.deflections import (
    DAYS,
    Deflected,
    deflected,
    note_asked,
    note_opened,
    note_settled,
    offer_articles,
)
from assistant.actions.erasing import empty_drafts
from assistant.actions.exports import export_articles
from assistant.actions.gaps import close_answered_gaps, record_gap
from assistant.actions.incidents import note_complaint, report_incident, take_back_stranded
from assistant.actions.lessons import propose_article
from assistant.actions.missing_articles import dismiss_gap, reopen_gap, told_by_gap, write_for_gap
from assistant.actions.outgoing import Blocked, check_outgoing, outgoing_verdict, send_checked_reply
from assistant.actions.precedents import suggest_precedent
from assistant.actions.proposals import MOST_WHY, own_proposal, propose_edit
from assistant.actions.questions import keep_question, remove_question
from assistant.actions.reading import CONTACT, Marked, mark_text, text_so_far
from assistant.actions.repeating import rejected_twin
from assistant.actions.replying import attach_reply, note_sent, reopen_draft, restore_draft, retire_sent
from assistant.actions.request import (
    drop_shadows,
    hand_off_stranded,
    request_draft,
    retire_drafts,
    screen_incoming,
)
from assistant.actions.shadows import compare_shadows
from assistant.actions.signing import (
    Proposal,
    accept_lesson,
    dismiss_lesson,
    proposal_of,
    take_back_decision,
    write_for_lesson,
)
from assistant.actions.solved import article_from_ticket, begun_from, told_by_ticket
from assistant.actions.topics import correct_topic, learn_topics
from assistant.actions.writing import fail_draft, finish_draft, requeue_draft
from assistant.anonymous import placeholders_in
from assistant.changes import Row, whole_words, word_diff
from assistant.exchange import FORMATS
from assistant.knowledge import nearest_articles
from assistant.replay import Replay, replay
from assistant.told import Told, told
from assistant.topics.evidence import AUTO_BOUND, Evidence, Tally, evidence_of

__all__ = [
    "AUTO_BOUND",
    "CONTACT",
    "DAYS",
    "FORMATS",
    "MOST_UPLOAD",
    "MOST_WHY",
    "Blocked",
    "Deflected",
    "Evidence",
    "Exposing",
    "Marked",
    "Proposal",
    "Replay",
    "Row",
    "Tally",
    "Told",
    "accept_lesson",
    "approve_draft",
    "article_from_ticket",
    "ask_for_summary",
    "ask_for_translation",
    "attach_reply",
    "begun_from",
    "bring_back",
    "bring_next",
    "can_bring_back",
    "change_level",
    "check_outgoing",
    "close_answered_gaps",
    "compare_shadows",
    "confirm_import",
    "correct_topic",
    "create_article",
    "deflected",
    "dismiss_gap",
    "dismiss_lesson",
    "drop_shadows",
    "edit_article",
    "edit_draft",
    "edit_topic",
    "empty_drafts",
    "evidence_of",
    "export_articles",
    "exposed_in",
    "fail_draft",
    "finish_draft",
    "hand_off_stranded",
    "keep_question",
    "learn_topics",
    "mark_text",
    "nearest_articles",
    "note_asked",
    "note_complaint",
    "note_opened",
    "note_sent",
    "note_settled",
    "offer_articles",
    "outgoing_verdict",
    "own_proposal",
    "placeholders_in",
    "proposal_of",
    "proposals_of",
    "propose_article",
    "propose_edit",
    "publish_article",
    "record_gap",
    "regenerate_draft",
    "reject_draft",
    "rejected_twin",
    "remove_question",
    "reopen_draft",
    "reopen_gap",
    "replay",
    "report_incident",
    "report_of",
    "request_draft",
    "request_import",
    "requeue_draft",
    "restore_article",
    "restore_draft",
    "retire_article",
    "retire_drafts",
    "retire_sent",
    "review_answer",
    "sample",
    "screen_incoming",
    "send_checked_reply",
    "spoken_in",
    "stop_draft",
    "suggest_precedent",
    "take_back_decision",
    "take_back_stranded",
    "text_so_far",
    "told",
    "told_by_gap",
    "told_by_lesson",
    "told_by_ticket",
    "what_is_missing",
    "whole_words",
    "word_diff",
    "write_for_gap",
    "write_for_lesson",
]
