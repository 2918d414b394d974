"""What browsers send about articles. The verbs check the words themselves."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assistant.actions import MOST_WHY
from assistant.models import Article, ArticleState, QuestionSource, Topic
from tickets.models import Language, Team, User
from tickets.models.public_id import new_public_id


class ArticleFilter(forms.Form):
    """What the list shows; what makes no sense is as good as not said."""

    q = forms.CharField(required=False, max_length=200)
    state = forms.ChoiceField(required=False, choices=ArticleState.choices)
    language = forms.ChoiceField(required=False, choices=Language.choices)
    topic = forms.ModelChoiceField(Topic.objects.order_by("name"), required=False)
    team = forms.ModelChoiceField(Team.objects.order_by("name"), required=False)
    due = forms.BooleanField(required=False)

    def asked(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ArticleForm(forms.Form):
    """`seen`: the version on the person's screen. `questions`: one a line. `key`: of the article that it would make."""

    key = forms.RegexField(r"^[A-Za-z0-9]{20}$", required=False, initial=new_public_id)
    seen = forms.IntegerField(min_value=0, required=False)
    is_warned = forms.BooleanField(required=False)
    title = forms.CharField(required=False)
    body = forms.CharField(required=False, strip=False)
    questions = forms.CharField(required=False)
    language = forms.ChoiceField(choices=Language.choices, label=_("Language"))
    team = forms.ModelChoiceField(Team.objects.none(), required=False, label=_("Team"))
    topic = forms.ModelChoiceField(Topic.objects.active().order_by("name"), required=False, label=_("Topic"))
    owner = forms.ModelChoiceField(
        User.objects.filter(is_active=True).order_by("name"), required=False, label=_("Owner")
    )
    review_on = forms.DateField(required=False, label=_("To be reviewed on"))
    is_public = forms.BooleanField(required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.visible_to(user)  # type: ignore[attr-defined]

    def written(self) -> dict[str, Any]:
        """Fields as the verbs take them, of a form that is valid."""
        fields = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("seen", "is_warned", "key")
        }
        return {**fields, "questions": self.cleaned_data["questions"].splitlines()}

    def begun(self) -> dict[str, Any]:
        """The same of a new article, which is made once."""
        return {**self.written(), "key": self.cleaned_data["key"] or new_public_id()}

    def before_eyes(self) -> dict[str, Any]:
        """What the person had before their eyes, of a form that is valid: for who changes what there is."""
        return {"seen": self.cleaned_data["seen"] or 0, "is_warned": self.cleaned_data["is_warned"]}


class ProposalForm(forms.Form):
    """A change to a published article by who may not make it: `why` is for the supervisor who signs it."""

    seen = forms.IntegerField(min_value=0, label=_("Version on the screen"))
    title = forms.CharField(required=False)
    body = forms.CharField(required=False, strip=False)
    why = forms.CharField(required=False, max_length=MOST_WHY, label=_("Why"))


class MoveForm(forms.Form):
    """To publish or to retire. `is_warned`: the page has shown what it would expose."""

    seen = forms.IntegerField(min_value=1, label=_("Version on the screen"))
    is_warned = forms.BooleanField(required=False)


class RestorationForm(MoveForm):
    version = forms.IntegerField(min_value=1, label=_("Version"))


def values_told(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What the form shows of a new article that begins with `fields` of the verbs."""
    return {"is_public": True, **fields, "questions": "\n".join(fields.get("questions", ()))}


def values_of(article: Article) -> dict[str, Any]:
    """What the form shows of an article."""
    examples = article.questions.filter(source=QuestionSource.EXAMPLE).values_list("text", flat=True)
    return {
        "seen": article.version,
        "questions": "\n".join(examples),
        "team": article.team_id,
        "topic": article.topic_id,
        "owner": article.owner_id,
        **{name: getattr(article, name) for name in ("title", "body", "language", "review_on", "is_public")},
    }
