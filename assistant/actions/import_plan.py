"""What becomes of one row of an import."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop as _

from assistant.actions.article_rules import (
    placeholders_left,
    problem_of,
    problem_with,
    tidy,
    tidy_questions,
)
from assistant.exchange import Problem, ProblemError, Row
from assistant.models import Article, ArticleState, QuestionSource, Topic
from tickets.models import Team, User

_NAMED: Mapping[str, Any] = {"team": (Team, "name"), "topic": (Topic, "name"), "owner": (User, "username")}
PLAIN = ("title", "body", "language", "review_on", "is_public", "state")
_UNKNOWN = {
    "team": _("There is no team called “%(name)s”."),
    "topic": _("There is no topic called “%(name)s”."),
    "owner": _("There is nobody with the user name “%(name)s”."),
}
#: Teams, topics and owners by their names.
Names = Mapping[str, Mapping[str, int]]


class UnfitError(ProblemError):
    """What a row says makes no article, or none that may be published."""


@dataclass
class Plan:
    """`questions`: None where they stay. `changed`: the fields of an article that is there already."""

    row: Row
    article: Article
    fate: str
    questions: list[str] | None
    changed: tuple[str, ...] = ()


def names() -> Names:
    return {kind: dict(model.objects.values_list(name, "pk")) for kind, (model, name) in _NAMED.items()}


def plan_of(row: Row, known: Article | None, names: Names, state: str) -> Plan:
    """`known`: the article with the key of `row`, with its questions; it is changed in memory. `state` is for rows that
    name none. Raises UnfitError.
    """
    article = known or Article(key=row.key)
    tidy(article)
    asked = _examples(article)
    before = _described(article, asked)
    for name, value in {"state": state or article.state, **row.fields}.items():
        _put(article, name, value, names)
    said = row.fields.get("questions")
    questions = None if said is None else tidy_questions(said)
    after = _described(article, asked if questions is None else questions)
    changed = tuple(name for name, value in after.items() if value != before[name])
    fate = "created" if known is None else "changed" if changed else "same"
    if fate != "same":
        _refuse_unfit(article, asked if questions is None else questions)
    return Plan(row, article, fate, questions, changed if known else ())


def _put(article: Article, name: str, value: Any, names: Names) -> None:
    if name in _NAMED:
        if value and value not in names[name]:
            raise UnfitError(_UNKNOWN[name], name=value)
        setattr(article, f"{name}_id", names[name][value] if value else None)
    elif name in PLAIN:
        setattr(article, name, value or (article.state if name == "state" else value))


def _refuse_unfit(article: Article, questions: list[str]) -> None:
    problem = problem_of(article) or problem_with(questions) or _problem_of_state(article)
    if problem is None and article.is_published:
        problem = placeholders_left(article, questions)
    if problem:
        raise UnfitError(problem.text, **problem.words)


def _problem_of_state(article: Article) -> Problem | None:
    if article.state in ArticleState.values:
        return None
    words = {"states": ", ".join(ArticleState.values), "value": article.state}
    return Problem(_("“state” is one of %(states)s, not “%(value)s”."), words)


def _examples(article: Article) -> list[str]:
    """Read with the article, where it was stored before."""
    questions = article.questions.all() if article.pk else ()
    return [question.text for question in questions if question.source == QuestionSource.EXAMPLE]


def _described(article: Article, questions: list[str]) -> dict[str, Any]:
    """By the names of exchange.FIELDS."""
    return {
        **{name: getattr(article, name) for name in PLAIN},
        **{name: getattr(article, f"{name}_id") for name in _NAMED},
        "questions": set(questions),
    }
