"""Knowledge is edited here, on record; drafts and calls to the provider are read."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from assistant.models import Article, Call, Draft
from tickets.admin import EditedAdmin, KeptAdmin, ReadOnlyAdmin, TrailAdmin


@admin.register(Article)
class ArticleAdmin(EditedAdmin, KeptAdmin):
    """An article that is no longer true is retired: drafts refer to its versions."""

    noun = "article"
    fields = ("title", "language", "state", "body", "version")
    readonly_fields = ("version",)
    list_display = ("title", "language", "state", "version")
    list_filter = ("state", "language")
    search_fields = ("title", "body")
    ordering = ("title", "pk")


@admin.register(Draft)
class DraftAdmin(TrailAdmin, ReadOnlyAdmin):
    list_display = ("public_id", "ticket", "status", "attempt", "is_blocked", "decided_by", "requested_at")
    list_select_related = ("ticket", "decided_by")
    list_filter = ("status", "is_blocked", "rejection")
    search_fields = ("public_id__exact", "ticket__public_id__exact")
    search_help_text = _("The draft's or the ticket's public id, in full.")


@admin.register(Call)
class CallAdmin(ReadOnlyAdmin):
    list_display = ("pk", "draft", "outcome", "http_status", "model_served", "cost", "total_ms", "started_at")
    list_select_related = ("draft",)
    list_filter = ("outcome",)
    search_fields = ("draft__public_id__exact",)
    search_help_text = _("The draft's public id, in full.")
