"""What a customer may post."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets.actions.conversation import checked_body
from tickets.exceptions import Invalid
from tickets.models import Customer, Score
from tickets.models.people import name_in

_OUT_OF_DATE = _("This page was out of date. Please send it once more.")
_CHOOSE = {name: _("Choose one of the faces.") for name in ("required", "invalid_choice")}


class CheckedForm(forms.Form):
    def checked(self) -> dict[str, Any]:
        """The cleaned values. Raises Invalid, in the words of the first error."""
        if not self.is_valid():
            raise Invalid(str(next(iter(self.errors.values()))[0]))
        return self.cleaned_data


class FilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        found: list[Any] = files.getlist(name) if files else []
        return found


class FilesField(forms.Field):
    """A list of files, which the verbs look at."""

    widget = FilesInput


class MessageForm(CheckedForm):
    # Before the text, which may be empty when there are some.
    files = FilesField(required=False)  # type: ignore[assignment]
    # A plain Field: CharField refuses NUL, which checked_body just takes out.
    text = forms.Field(required=False)
    client_key = forms.UUIDField(error_messages={"required": _OUT_OF_DATE, "invalid": _OUT_OF_DATE})

    def clean_text(self) -> str:
        try:
            has_files = bool(self.cleaned_data["files"])
            return checked_body(self.cleaned_data["text"] or "", may_be_empty=has_files)
        except Invalid as error:
            raise forms.ValidationError(str(error)) from error

    @property
    def key(self) -> UUID:
        """Goes with the text. That of a refused text stays, so that its retry is the same message."""
        kept: UUID | None = self.cleaned_data.get("client_key") if self.is_bound else None
        return kept or uuid4()


class RatingForm(CheckedForm):
    """A face that was pressed, and words, if any."""

    score = forms.TypedChoiceField(
        choices=Score.choices,
        coerce=lambda value: Score(int(value)),
        error_messages=_CHOOSE,
    )
    words = forms.Field(required=False)

    def clean_words(self) -> str:
        return self.cleaned_data["words"] or ""


class StartForm(MessageForm):
    name = forms.Field(required=False)

    def clean_name(self) -> str:
        name = name_in(self.cleaned_data["name"] or "")
        limit = Customer._meta.get_field("name").max_length or 0
        if len(name) > limit:
            raise forms.ValidationError(
                gettext("Up to %(limit)d characters fit in a name.") % {"limit": limit}
            )
        return name
