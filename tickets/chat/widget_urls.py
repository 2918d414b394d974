"""The chat as another site shows it: the pages of tickets/chat/urls.py, and who is there."""

from django.urls import path

from tickets.chat import urls, widget

app_name = "chat"

urlpatterns = [path("identity/", widget.identity, name="identity"), *urls.urlpatterns]
