"""Knowledge and the lexicon are edited here, on record; drafts and calls to the provider are read."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from assistant.models import (
    AllowedPhrase,
    Article,
    Call,
    CategoryPolicy,
    DayBudget,
    DaySpend,
    Draft,
    Route,
    Word,
    WordList,
)
from assistant.outage import note_budgets
from tickets.admin import EditedAdmin, KeptAdmin, ReadOnlyAdmin, ShortPaginator, TrailAdmin
from tickets.models.trail import Recorded


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


@admin.register(Word)
class WordAdmin(EditedAdmin):
    """The desk's own words, and those of its lists: these come with their list, and may be made inactive."""

    noun = "word"
    fields = ("word", "category", "language", "is_active", "word_list")
    readonly_fields = ("word_list",)
    list_display = ("word", "category", "language", "word_list", "is_active")
    list_select_related = ("word_list",)
    list_filter = ("is_active", "category", "word_list")
    search_fields = ("word",)
    ordering = ("-pk",)
    paginator = ShortPaginator
    show_full_result_count = False


@admin.register(AllowedPhrase)
class AllowedPhraseAdmin(EditedAdmin):
    noun = "phrase"
    fields = ("phrase", "is_active")
    list_display = ("phrase", "is_active")
    search_fields = ("phrase",)
    ordering = ("phrase",)


@admin.register(CategoryPolicy)
class CategoryPolicyAdmin(EditedAdmin):
    noun = "category"
    fields = ("category", "team", "action")
    list_display = ("category", "team", "action")
    list_select_related = ("team",)
    list_filter = ("action", "team")
    ordering = ("category", "team__name")


@admin.register(WordList)
class WordListAdmin(EditedAdmin, KeptAdmin):
    """Lists come in by `manage.py import_lexicon`; here one reads what they would do, and switches them on."""

    noun = "word_list"
    fields = ("name", "is_on", "imported_at", "effect")
    readonly_fields = ("name", "imported_at", "effect")
    list_display = ("name", "is_on", "imported_at")
    ordering = ("name",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=_("past harmless messages that it would have marked"))
    def effect(self, words: WordList) -> SafeString:
        read = words.report["messages"]
        rows = (
            (
                part["category"],
                part["words"],
                part["hits"],
                f"{100 * part['hits'] / max(read, 1):.2f}",
                _worst(part),
            )
            for part in words.report["categories"]
        )
        return format_html(
            "<table><thead><tr><th>{}<th>{}<th>{}<th>%<th>{}</thead><tbody>{}</tbody></table>",
            _("category"),
            _("words"),
            _("of %(read)s messages") % {"read": read},
            _("most often"),
            format_html_join("", "<tr><td>{}<td>{}<td>{}<td>{}<td>{}", rows),
        )


def _worst(part: dict[str, Any]) -> str:
    return ", ".join(f"{word} ({hits})" for word, hits in part["worst"])


@admin.register(Route)
class RouteAdmin(EditedAdmin):
    noun = "route"
    fields = ("position", "topic", "is_risky", "longer_than", "language", "hours", "is_frugal", "profile")
    list_display = fields
    list_display_links = ("position", "profile")
    list_select_related = ("topic",)


@admin.register(DayBudget)
class DayBudgetAdmin(EditedAdmin):
    noun = "budget"
    fields = ("team", "soft", "hard")
    list_display = ("__str__", "soft", "hard")
    list_select_related = ("team",)

    def save_model(self, request: HttpRequest, obj: Recorded, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        transaction.on_commit(note_budgets)

    def delete_model(self, request: HttpRequest, obj: Recorded) -> None:
        super().delete_model(request, obj)
        transaction.on_commit(note_budgets)


@admin.register(DaySpend)
class DaySpendAdmin(ReadOnlyAdmin):
    """What the assistant has spent, by day, team and model."""

    list_display = ("day", "team", "model", "cost", "calls", "estimated_calls", "prompt_tokens", "cache_hit_tokens",
                    "completion_tokens")  # fmt: skip
    list_select_related = ("team",)
    list_filter = ("team",)
    date_hierarchy = "day"
