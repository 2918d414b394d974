"""What browsers send. The verbs check the words themselves; here is only shape: keys, numbers, choices."""

from datetime import datetime
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents_ui.wanted import number_of
from assistant.models import Autonomy, Rejection, Topic, Verdict
from tickets.exceptions import Invalid
from tickets.models import Macro, Tag, Team, Tone, User
from tickets.models.escalation import Severity
from tickets.realtime import Doing

FormT = TypeVar("FormT", bound=forms.Form)


class TextForm(forms.Form):
    """A text and the browser's key of it: a retry or a double click carries the same key (rule 3)."""

    text = forms.CharField(required=False, strip=False)
    client_key = forms.UUIDField(label=gettext_lazy("Key of the browser"))


class OutgoingForm(TextForm):
    override_reason = forms.CharField(required=False, max_length=500, label=gettext_lazy("Reason"))


class SolutionForm(forms.Form):
    """`seen_seq`: the newest public message on the agent's screen (rule 2)."""

    seen_seq = forms.IntegerField(min_value=0, label=gettext_lazy("Newest message on the screen"))


class ReplyForm(OutgoingForm, SolutionForm):
    """Whoever answers and whoever solves has seen what there is. `macro`: the one it was written with."""

    macro = forms.ModelChoiceField(Macro.objects.all(), required=False, label=gettext_lazy("Macro"))


class PresenceForm(forms.Form):
    doing = forms.TypedChoiceField(choices=[(one, one) for one in Doing], coerce=Doing)


class UnsentForm(forms.Form):
    """What is typed and not sent. `seen`: the revision that the device knew; `age_ms`: since the newest key."""

    place = forms.RegexField(r"^(reply|note|draft:\w{1,20})$", label=gettext_lazy("Place"))
    text = forms.CharField(required=False, strip=False)
    seen = forms.IntegerField(min_value=0, label=gettext_lazy("Version on the screen"))
    device = forms.CharField(max_length=40, label=gettext_lazy("Device"))
    age_ms = forms.IntegerField(min_value=0, label=gettext_lazy("Age"))
    client_key = forms.UUIDField(label=gettext_lazy("Key of the browser"))
    is_settled = forms.BooleanField(required=False)


class MergeForm(forms.Form):
    into = forms.CharField(max_length=20, label=gettext_lazy("Conversation"))


class SplitForm(forms.Form):
    from_seq = forms.IntegerField(min_value=1, label=gettext_lazy("First message that goes"))
    start_key = forms.UUIDField(label=gettext_lazy("Key of the browser"))


class ApprovalForm(forms.Form):
    client_key = forms.UUIDField(label=gettext_lazy("Key of the browser"))
    override_reason = forms.CharField(required=False, max_length=500, label=gettext_lazy("Reason"))


class RejectionForm(forms.Form):
    rejection = forms.TypedChoiceField(
        choices=Rejection.choices, coerce=Rejection, label=gettext_lazy("Reason")
    )
    note = forms.CharField(required=False, max_length=500, label=gettext_lazy("Note"))


class EscalationForm(forms.Form):
    detail = forms.CharField(required=False, max_length=1000, label=gettext_lazy("Reason"))
    severity = forms.TypedChoiceField(
        choices=Severity.choices, coerce=lambda value: Severity(int(value)), label=gettext_lazy("Severity")
    )


class SettlementForm(forms.Form):
    outcome = forms.CharField(required=False, max_length=1000, label=gettext_lazy("Outcome"))


class ErasureForm(forms.Form):
    """`seen`: how many messages of the customer there were when the page was rendered (rule 2)."""

    seen = forms.IntegerField(min_value=0, label=gettext_lazy("Messages on the screen"))


class LevelForm(forms.Form):
    """`seen`: the level on the supervisor's screen."""

    to = forms.TypedChoiceField(choices=Autonomy.choices, coerce=Autonomy, label=gettext_lazy("Level"))
    seen = forms.TypedChoiceField(choices=Autonomy.choices, coerce=Autonomy, label=gettext_lazy("Level"))
    reason = forms.CharField(required=False, max_length=500, label=gettext_lazy("Reason"))


class TopicForm(forms.Form):
    name = forms.CharField(required=False, max_length=80, label=gettext_lazy("Name"))
    examples = forms.CharField(required=False, max_length=20_000, label=gettext_lazy("Examples"))
    sample_percent = forms.IntegerField(label=gettext_lazy("Reviewed (percent)"))
    is_active = forms.BooleanField(required=False, label=gettext_lazy("In use"))


class IncidentForm(forms.Form):
    detail = forms.CharField(required=False, max_length=1000, label=gettext_lazy("What went wrong"))


class ReviewForm(forms.Form):
    verdict = forms.TypedChoiceField(choices=Verdict.choices, coerce=Verdict, label=gettext_lazy("Verdict"))
    note = forms.CharField(required=False, max_length=1000, label=gettext_lazy("What went wrong"))


class AcceptanceForm(forms.Form):
    """`seen`: the version of the article on the supervisor's screen. Empty words: as it was proposed."""

    seen = forms.IntegerField(min_value=0, label=gettext_lazy("Version on the screen"))
    title = forms.CharField(required=False)
    body = forms.CharField(required=False, strip=False)


class DismissalForm(forms.Form):
    reason = forms.CharField(required=False, max_length=500, label=gettext_lazy("Reason"))


class SavedViewForm(forms.Form):
    name = forms.CharField(max_length=40, label=gettext_lazy("Name"))


class SnoozeForm(forms.Form):
    """`until`: one of the moments that were offered, or a time of one's own by the desk's clock."""

    until = forms.CharField(required=False, max_length=40)
    own = forms.DateTimeField(
        required=False, input_formats=["%Y-%m-%dT%H:%M"], label=gettext_lazy("Until when")
    )

    def clean(self) -> dict[str, Any]:
        """`until` becomes an instant."""
        said = super().clean() or {}
        try:
            moment = said.get("own") or datetime.fromisoformat(said.get("until", ""))
        except ValueError:
            raise forms.ValidationError(gettext_lazy("Choose until when.")) from None
        return {"until": moment if timezone.is_aware(moment) else timezone.make_aware(moment)}


class AssignmentForm(forms.Form):
    """`to`: "person:5" or "team:2"."""

    to = forms.CharField(max_length=30, label=gettext_lazy("Assign to"))

    def clean_to(self) -> User | Team:
        kind, _colon, pk = self.cleaned_data["to"].partition(":")
        models: dict[str, type[User] | type[Team]] = {"person": User, "team": Team}
        found = models[kind].objects.filter(pk=number_of(pk, otherwise=0)).first() if kind in models else None
        if found is None:
            raise forms.ValidationError(gettext_lazy("Choose a colleague or a team."))
        return found


class TaggingForm(forms.Form):
    """`had`: the tags that were ticked when the form was shown."""

    tags = forms.ModelMultipleChoiceField(Tag.objects.all(), required=False, label=gettext_lazy("Tags"))
    had = forms.ModelMultipleChoiceField(Tag.objects.all(), required=False, label=gettext_lazy("Tags"))

    def clean(self) -> dict[str, Any]:
        """Both become sets."""
        said = super().clean() or {}
        return {name: set(said.get(name, ())) for name in ("tags", "had")}


class TagForm(forms.Form):
    name = forms.CharField(max_length=30, label=gettext_lazy("Name"))
    tone = forms.ChoiceField(choices=Tone.choices, label=gettext_lazy("Colour"))
    is_active = forms.BooleanField(required=False)


class CorrectionForm(forms.Form):
    """No topic is an answer too."""

    topic = forms.ModelChoiceField(Topic.objects.active(), required=False, label=gettext_lazy("Topic"))


def cleaned(form_class: type[FormT], request: HttpRequest) -> dict[str, Any]:
    """The typed values that were posted. Raises Invalid, in the person's words, when the form is malformed."""
    form = form_class(request.POST)
    if not form.is_valid():
        raise problem_of(form)
    return form.cleaned_data


def problem_of(form: forms.Form) -> Invalid:
    """The first thing that is wrong with a form that is not valid, in the person's words."""
    field, errors = next(iter(form.errors.items()))
    if field == "__all__":
        return Invalid(str(errors[0]))
    words = _("%(field)s: %(problem)s") % {"field": form[field].label, "problem": errors[0]}
    return Invalid(words, field=field)
