"""What browsers send about macros. The verbs check what it means."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from tickets.models import Language, Macro, Tag, Team


class MacroForm(forms.Form):
    """`seen`: the newest row of its history on the supervisor's screen."""

    seen = forms.IntegerField(min_value=0, label=_("Version on the screen"))
    title = forms.CharField(max_length=100, label=_("Title"))
    category = forms.CharField(required=False, max_length=40, label=_("Category"))
    language = forms.ChoiceField(choices=Language.choices, label=_("Language"))
    team = forms.ModelChoiceField(Team.objects.order_by("name"), required=False, label=_("Team"))
    body = forms.CharField(required=False, strip=False, max_length=5000, label=_("Text"))
    adds_tags = forms.TypedMultipleChoiceField(required=False, coerce=int, label=_("Add tags"))
    note = forms.CharField(required=False, max_length=2000, label=_("Add an internal note"))
    takes_over = forms.BooleanField(required=False, label=_("Take over"))
    moves_to = forms.ModelChoiceField(
        Team.objects.order_by("name"), required=False, label=_("Move to another team")
    )
    escalates = forms.CharField(required=False, max_length=200, label=_("Escalate"))
    snoozes_for = forms.IntegerField(required=False, min_value=1, label=_("Snooze (hours)"))
    solves = forms.BooleanField(required=False, label=_("Solve"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tags = cast(forms.TypedMultipleChoiceField, self.fields["adds_tags"])
        tags.choices = [(tag.pk, tag.name) for tag in Tag.objects.in_use()]

    def macro(self) -> Macro:
        """As it would be, of what makes sense in the form so far."""
        self.is_valid()
        return Macro(**{name: value for name, value in self.cleaned_data.items() if name in Macro.EDITED})


class StepForm(forms.Form):
    """To retire or to restore."""

    seen = forms.IntegerField(min_value=0, label=_("Version on the screen"))


class ApplicationForm(forms.Form):
    """A macro that says nothing. `seen_seq`: the newest public message on the agent's screen."""

    macro = forms.IntegerField(min_value=1, label=_("Macro"))
    client_key = forms.UUIDField(label=_("Key of the browser"))
    seen_seq = forms.IntegerField(min_value=0, label=_("Newest message on the screen"))


def values_of(macro: Macro) -> dict[str, Any]:
    """What the form shows of a macro."""
    return {name: getattr(macro, Macro.field(name).attname) for name in Macro.EDITED}
