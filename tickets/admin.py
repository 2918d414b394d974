"""For whoever runs the desk: what verbs own is read here, what people own is edited here, on record."""

from typing import Any, ClassVar, cast

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from tickets.models import (
    Actor,
    ClosedDay,
    Customer,
    Escalation,
    Macro,
    Message,
    OpeningHours,
    SLAPolicy,
    Tag,
    Team,
    Ticket,
    User,
)
from tickets.models.trail import Recorded, TrailRow


class ShortPaginator(Paginator):  # type: ignore[type-arg]
    """Counts no further than MOST rows: on a big table the total costs more than the page."""

    MOST = 10_000

    @cached_property
    def count(self) -> int:
        rows = cast("QuerySet[Model]", self.object_list)
        return rows.order_by()[: self.MOST].count()


class KeptAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that others refer to: nobody deletes them."""

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnlyAdmin(KeptAdmin):
    """Rows that only verbs write. Made for big tables: no totals, no counts beside the filters."""

    ordering = ("-pk",)
    paginator = ShortPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [field.name for field in self.opts.concrete_fields]


class TrailAdmin(SimpleHistoryAdmin):  # type: ignore[misc]
    """Shows the trail, and only shows it: a reverted row would be a second row with an old version number."""

    history_list_display = ("actor",)

    def actor(self, row: TrailRow) -> str:
        return row.history_actor

    def history_form_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """simple-history would save what is posted here, even for those who may only look."""
        if request.method == "POST":
            raise PermissionDenied
        return cast("HttpResponse", super().history_form_view(request, *args, **kwargs))

    def revert_disabled(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True


class EditedAdmin(TrailAdmin):
    """Rows that people edit. The trail says `<noun>.created`, `.edited` or `.deleted`, and who it was."""

    noun: ClassVar[str]
    fields: ClassVar[tuple[str, ...]]

    def save_model(self, request: HttpRequest, obj: Recorded, form: Any, change: bool) -> None:
        obj.record(f"{self.noun}.{'edited' if change else 'created'}", actor=_actor(request))

    def delete_model(self, request: HttpRequest, obj: Recorded) -> None:
        obj.remove(f"{self.noun}.deleted", actor=_actor(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """One by one: a bulk delete would leave rows without a verb in the trail."""
        for row in queryset:
            self.delete_model(request, row)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        match = request.resolver_match
        is_past = match is not None and str(match.url_name).endswith("_simple_history")
        return self.fields if is_past else tuple(super().get_readonly_fields(request, obj))


def _actor(request: HttpRequest) -> Actor:
    return Actor.of(cast("User", request.user))  # the admin lets nobody else in


@admin.register(Ticket)
class TicketAdmin(TrailAdmin, ReadOnlyAdmin):
    list_display = ("subject", "team", "assignee", "status", "priority", "created_at")
    list_select_related = ("team", "assignee")
    list_filter = ("status", "floor", "priority", "language", "team")
    search_fields = ("public_id__exact",)
    search_help_text = _("The ticket's public id, in full.")


@admin.register(Message)
class MessageAdmin(TrailAdmin, ReadOnlyAdmin):
    list_display = ("__str__", "is_public", "user", "approved_by", "event", "created_at")
    list_select_related = ("user", "approved_by")
    list_filter = ("author", "is_public")
    search_fields = ("ticket__public_id__exact",)
    search_help_text = _("The ticket's public id, in full.")


@admin.register(Escalation)
class EscalationAdmin(TrailAdmin, ReadOnlyAdmin):
    list_display = ("ticket", "reason", "severity", "raised_by", "raised_at", "claimed_by", "settled_by")
    list_select_related = ("ticket", "raised_by", "claimed_by", "settled_by")
    list_filter = ("severity", "reason", ("settled_at", admin.EmptyFieldListFilter))
    search_fields = ("ticket__public_id__exact",)
    search_help_text = _("The ticket's public id, in full.")


@admin.register(Customer)
class CustomerAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "email", "public_id", "created_at")
    search_fields = ("public_id__exact", "email__exact")
    search_help_text = _("Public id or e-mail address, in full.")


@admin.register(Macro)
class MacroAdmin(EditedAdmin):
    noun = "macro"
    fields = (*Macro.EDITED, "is_active")
    list_display = ("title", "category", "language", "team", "uses", "is_active")
    list_select_related = ("team",)
    list_filter = ("is_active", "language", "team")
    search_fields = ("title", "body")


@admin.register(Tag)
class TagAdmin(EditedAdmin, KeptAdmin):
    noun = "tag"
    fields = ("name", "tone", "is_active")
    list_display = ("name", "tone", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name",)


@admin.register(SLAPolicy)
class SLAPolicyAdmin(EditedAdmin):
    noun = "sla"
    fields = ("team", "priority", "first_response", "next_response", "resolution")
    list_display = ("team", "priority", "first_response", "next_response", "resolution")
    list_select_related = ("team",)
    list_filter = ("team",)
    ordering = ("team__name", "-priority")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        counted = _(
            "In minutes of the team's opening hours; by the clock where it has none. Deadlines that run already stay"
            " as they are."
        )
        return [(None, {"fields": self.fields, "description": counted})]


@admin.register(OpeningHours)
class OpeningHoursAdmin(EditedAdmin):
    noun = "hours"
    fields = ("team", "weekday", "opens", "closes")
    list_display = ("team", "weekday", "opens", "closes")
    list_select_related = ("team",)
    list_filter = ("team",)
    ordering = ("team__name", "weekday", "opens")


@admin.register(ClosedDay)
class ClosedDayAdmin(EditedAdmin):
    noun = "closed_day"
    fields = ("day", "name")
    list_display = ("day", "name")
    ordering = ("-day",)


@admin.register(Team)
class TeamAdmin(KeptAdmin):
    list_display = ("name", "is_front_desk")
    filter_horizontal = ("members",)
    ordering = ("name",)


@admin.register(User)
class PeopleAdmin(KeptAdmin, UserAdmin):  # type: ignore[type-arg]
    """Who leaves the desk is made inactive: the trail still needs the name."""

    list_display = ("username", "name", "email", "role", "is_active", "is_staff")
    list_filter = ("role", "is_active", "is_staff", "teams")
    search_fields = ("username", "name", "email")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("name", "email", "role")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "usable_password", "password1", "password2")}),
        (_("Person"), {"fields": ("name", "email", "role")}),
    )
