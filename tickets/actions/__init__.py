"""The verbs. Each takes its ticket's row lock first, checks, saves with its name in the trail, publishes on commit."""

from tickets.actions.assignment import assign_ticket, hand_back, hand_off, move_ticket, take_over
from tickets.actions.attaching import remove_lost_files
from tickets.actions.closing import close_ticket, reopen_ticket, solve_ticket
from tickets.actions.contact import leave_email
from tickets.actions.erasure import ask_for_deletion, erase_customer, erasure_of, take_back_deletion
from tickets.actions.escalating import can_withdraw, escalate, withdraw_escalation
from tickets.actions.intake import ask_for_person, owe_answer, receive_message, start_conversation
from tickets.actions.macros import apply_macro, edit_macro, restore_macro, retire_macro
from tickets.actions.mentioning import mentionable, read_mentions
from tickets.actions.merging import merge_ticket
from tickets.actions.outgoing import release_late, release_reply, undo_reply
from tickets.actions.presence import be_present, mark_read, tell_typing
from tickets.actions.progress import note_event, show_step
from tickets.actions.queueing import Terms, already_queued, queue_reply
from tickets.actions.rating import rate_help
from tickets.actions.replies import add_note, send_approved_answer, send_automatic_answer, send_reply
from tickets.actions.settling import (
    claim_escalation,
    release_escalation,
    reopen_escalation,
    reopenable,
    settle_escalation,
)
from tickets.actions.snoozing import snooze_ticket, wake_ticket
from tickets.actions.splitting import split_ticket
from tickets.actions.stopped import forget_stopped
from tickets.actions.tagging import edit_tag, tag_ticket
from tickets.actions.undoing import Change, noting, undo_change
from tickets.actions.unsent import Typed, forget_text, keep_text
from tickets.actions.window import kick_release

__all__ = [
    "Change",
    "Terms",
    "Typed",
    "add_note",
    "already_queued",
    "apply_macro",
    "ask_for_deletion",
    "ask_for_person",
    "assign_ticket",
    "be_present",
    "can_withdraw",
    "claim_escalation",
    "close_ticket",
    "edit_macro",
    "edit_tag",
    "erase_customer",
    "erasure_of",
    "escalate",
    "forget_stopped",
    "forget_text",
    "hand_back",
    "hand_off",
    "keep_text",
    "kick_release",
    "leave_email",
    "mark_read",
    "mentionable",
    "merge_ticket",
    "move_ticket",
    "note_event",
    "noting",
    "owe_answer",
    "queue_reply",
    "rate_help",
    "read_mentions",
    "receive_message",
    "release_escalation",
    "release_late",
    "release_reply",
    "remove_lost_files",
    "reopen_escalation",
    "reopen_ticket",
    "reopenable",
    "restore_macro",
    "retire_macro",
    "send_approved_answer",
    "send_automatic_answer",
    "send_reply",
    "settle_escalation",
    "show_step",
    "snooze_ticket",
    "solve_ticket",
    "split_ticket",
    "start_conversation",
    "tag_ticket",
    "take_back_deletion",
    "take_over",
    "tell_typing",
    "undo_change",
    "undo_reply",
    "wake_ticket",
    "withdraw_escalation",
]
