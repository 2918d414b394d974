"""Facts for the apps above, sent inside the transaction that makes them true, with the ticket row locked.

Every signal carries `ticket`; those about a message carry `message`. Only tickets/actions sends them, only
assistant/receivers.py listens.
"""

from django.dispatch import Signal

message_received = Signal()  # ticket, message: a customer's message
reply_sent = Signal()  # ticket, message, outgoing: a public reply by a person or an answer of the assistant
reply_undone = Signal()  # ticket, outgoing, actor: taken back within the undo window
reply_withdrawn = (
    Signal()
)  # ticket, outgoing, actor: overtaken within the undo window; outgoing.reason says by what
ticket_taken_over = Signal()  # ticket, actor, reason: claimed, or given to somebody
ticket_handed_off = Signal()  # ticket, reason
ticket_handed_back = Signal()  # ticket, actor
ticket_escalated = Signal()  # ticket, actor, detail: a colleague asked a supervisor for help
ticket_given_back = (
    Signal()
)  # ticket, actor: as it was before a colleague's verb, which is undone; or opened again, merged or split
ticket_regrouped = (
    Signal()
)  # ticket, actor, reason: it is about to be merged or split, what answers it is overtaken
ticket_solved = Signal()  # ticket, actor
deletion_asked_for = Signal()  # ticket: one of those whose words are to be deleted, once a supervisor agrees
ticket_erased = Signal()  # ticket: its words are to be deleted for good
