"""Facts for the apps above, sent inside the transaction that makes them true, with the ticket row locked.

Every signal carries `ticket`; those about a message carry `message`. Only tickets/actions sends them, only
assistant/receivers.py listens.
"""

from django.dispatch import Signal

message_received = Signal()  # ticket, message: a customer's message
reply_sent = Signal()  # ticket, message: a public reply by a person or an approved answer
ticket_taken_over = Signal()  # ticket, actor
ticket_handed_off = Signal()  # ticket, reason
ticket_handed_back = Signal()  # ticket, actor
ticket_escalated = Signal()  # ticket, actor, detail: a colleague asked a supervisor for help
ticket_solved = Signal()  # ticket, actor
