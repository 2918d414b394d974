from django.urls import path

from assistant.help import views

app_name = "help"

urlpatterns = [
    path("", views.help_page, name="help"),
    path("topics/<int:pk>/", views.topic, name="topic"),
    path("offers/", views.offers, name="offers"),
    path("offers/<public_id:public_id>/opened/", views.opened, name="opened"),
    path("offers/<public_id:public_id>/settled/", views.settled, name="settled"),
    path("offers/<public_id:public_id>/asked/", views.asked, name="asked"),
    path("<str:slug>-<int:pk>/", views.article, name="article"),
]
