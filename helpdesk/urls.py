"""Three doors: /, /help/ and /widget/ for customers, /console/ for agents and supervisors, /admin/ for who runs it."""

from typing import NoReturn

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest
from django.urls import include, path, re_path, register_converter

from helpdesk.converters import PublicId
from helpdesk.shop import shop
from tickets.chat.widget import script

register_converter(PublicId, "public_id")
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


def closed(request: HttpRequest) -> NoReturn:
    """Nobody signs up, and no password is reset by mail: whoever runs the desk sets it in the admin."""
    raise Http404


urlpatterns = [
    path("", include("tickets.chat.urls")),
    path("widget.js", script, name="widget"),
    path("widget/", include("tickets.chat.widget_urls", namespace="widget")),
    path("help/", include("assistant.help.urls")),
    path("console/", include("agents_ui.urls")),
    re_path(r"^accounts/(?!(?:login|logout|inactive|reauthenticate|password/change)/$)", closed),
    path("accounts/", include("allauth.account.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
]
if settings.DEMO_SHOP:
    urlpatterns.append(path("demo/shop/", shop, name="shop"))
