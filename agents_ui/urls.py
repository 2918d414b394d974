from django.urls import path

from agents_ui.views import drafts, escalations, inbox, records, replies, stream, takeovers, ticket

app_name = "console"

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("queue/", inbox.queue, name="queue"),
    path("stream/", stream.inbox_stream, name="inbox_stream"),
    path("tickets/<public_id:public_id>/", ticket.ticket, name="ticket"),
    path("tickets/<public_id:public_id>/messages/", ticket.messages, name="messages"),
    path("tickets/<public_id:public_id>/draft/", ticket.draft, name="draft"),
    path("tickets/<public_id:public_id>/precedent/", ticket.precedent, name="precedent"),
    path("tickets/<public_id:public_id>/state/", ticket.state, name="state"),
    path("tickets/<public_id:public_id>/replies/", replies.replies, name="replies"),
    path("tickets/<public_id:public_id>/notes/", replies.notes, name="notes"),
    path("tickets/<public_id:public_id>/takeover/", takeovers.takeover, name="takeover"),
    path("tickets/<public_id:public_id>/handback/", takeovers.handback, name="handback"),
    path("tickets/<public_id:public_id>/escalation/", takeovers.escalation, name="escalation"),
    path("tickets/<public_id:public_id>/solution/", takeovers.solution, name="solution"),
    path("tickets/<public_id:public_id>/stream/", stream.ticket_stream, name="stream"),
    path("drafts/<public_id:public_id>/approval/", drafts.approval, name="approval"),
    path("drafts/<public_id:public_id>/revision/", drafts.revision, name="revision"),
    path("drafts/<public_id:public_id>/rejection/", drafts.rejection, name="rejection"),
    path("drafts/<public_id:public_id>/stop/", drafts.stop, name="stop"),
    path("drafts/<public_id:public_id>/text/", drafts.draft_text, name="draft_text"),
    path("drafts/<public_id:public_id>/record/", records.record, name="record"),
    path("escalations/", escalations.escalations, name="escalations"),
    path("escalations/list/", escalations.escalations_list, name="escalations_list"),
    path("escalations/stream/", stream.escalations_stream, name="escalations_stream"),
    path("escalations/<public_id:public_id>/claim/", escalations.claim, name="claim"),
    path("escalations/<public_id:public_id>/settlement/", escalations.settlement, name="settlement"),
]
