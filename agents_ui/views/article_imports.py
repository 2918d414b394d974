"""Articles from files: uploaded, looked through, and brought in once a supervisor has read what that would do. And out
again, all of them.
"""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agents_ui.access import StaffRequest, fragment, page, supervisors
from agents_ui.frame import frame_of
from assistant.actions import (
    FORMATS,
    MOST_UPLOAD,
    confirm_import,
    export_articles,
    report_of,
    request_import,
)
from assistant.models import ArticleImport
from tickets.exceptions import Invalid

#: So many earlier ones stand below the form.
SHOWN = 10


@require_http_methods(["GET", "POST"])
@page
@supervisors
def imports(request: StaffRequest) -> HttpResponse:
    if request.method == "POST":
        return redirect("console:article_import", _request(request).public_id)
    earlier = ArticleImport.objects.select_related("requested_by").defer("content").order_by("-pk")[:SHOWN]
    context = {"imports": earlier, "frame": frame_of(request.user, "articles")}
    return render(request, "articles/imports.html", context)


@require_GET
@page
@supervisors
def article_import(request: StaffRequest, public_id: str) -> HttpResponse:
    context = {**_shown(public_id), "frame": frame_of(request.user, "articles")}
    return render(request, "articles/import.html", context)


@require_GET
@fragment
@supervisors
def progress(request: StaffRequest, public_id: str) -> HttpResponse:
    return render(request, "articles/_import.html", _shown(public_id))


@require_POST
@page
@supervisors
def confirmation(request: StaffRequest, public_id: str) -> HttpResponse:
    confirm_import(_import(public_id), supervisor=request.user)
    return redirect("console:article_import", public_id)


@require_GET
@page
@supervisors
def export(request: StaffRequest) -> HttpResponse:
    """All articles as ?form= says. What is too much for one answer goes out by `manage.py export_articles`."""
    form = request.GET.get("form", "")
    if form not in FORMATS:
        raise Http404
    name, content = export_articles(form, supervisor=request.user)
    said = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(b"".join(content), content_type="application/octet-stream", headers=said)


def _shown(public_id: str) -> dict[str, Any]:
    shown = _import(public_id)
    return {"import": shown, "report": report_of(shown)}


def _import(public_id: str) -> ArticleImport:
    return get_object_or_404(ArticleImport.objects.defer("content"), public_id=public_id)


def _request(request: StaffRequest) -> ArticleImport:
    """Of a file that is too big no more is read than it takes to refuse it."""
    file = request.FILES.get("file")
    if file is None:
        raise Invalid(_("Choose a file."))
    content = file.read(MOST_UPLOAD + 1)
    return request_import(
        name=file.name or "", content=content, publish="publish" in request.POST, supervisor=request.user
    )
