from django.urls import path

from tickets.chat import afterwards, files, presence, views

app_name = "chat"

urlpatterns = [
    path("", views.home, name="home"),
    path("conversations/", views.start, name="start"),
    path("conversations/<public_id:public_id>/", views.conversation, name="conversation"),
    path("conversations/<public_id:public_id>/messages/", views.messages, name="messages"),
    path("conversations/<public_id:public_id>/person/", views.person, name="person"),
    path("conversations/<public_id:public_id>/email/", afterwards.email, name="email"),
    path("conversations/<public_id:public_id>/reading/", presence.reading, name="reading"),
    path("conversations/<public_id:public_id>/typing/", presence.typing, name="typing"),
    path("conversations/<public_id:public_id>/rating/", afterwards.rating, name="rating"),
    path("conversations/<public_id:public_id>/deletion/", afterwards.deletion, name="deletion"),
    path(
        "conversations/<public_id:public_id>/deletion/withdrawal/",
        afterwards.deletion_withdrawal,
        name="deletion_withdrawal",
    ),
    path("conversations/<public_id:public_id>/copy/", afterwards.copy, name="copy"),
    path("attachments/<public_id:public_id>/", files.attachment, name="attachment"),
    path("conversations/<public_id:public_id>/status/", views.status, name="status"),
    path("conversations/<public_id:public_id>/stream/", views.stream, name="stream"),
]
