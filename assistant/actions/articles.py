"""What people do with articles. Agents write drafts; what customers and the assistant read, supervisors decide.

Every verb locks the article's row, and is told which version the person had before their eyes.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assistant.actions.article_rules import check_article, checked_questions, placeholders_left, tidy
from assistant.lexicon import rules_for
from assistant.models import Article, ArticleQuestion, ArticleState, QuestionSource, Topic
from assistant.screening import screen
from tickets.exceptions import Conflict, Invalid, NotAllowed
from tickets.models import Actor, Team, Ticket, User
from tickets.models.public_id import new_public_id


class Fields(TypedDict, total=False):
    """What is left out stays as it is. `questions`: examples that the article answers, each once; `ticket`: the
    conversation that it was drafted from; `key`: of a new one, by which it is made once (rule 3).
    """

    key: str
    title: str
    body: str
    language: str
    team: Team | None
    topic: Topic | None
    owner: User | None
    review_on: date | None
    is_public: bool
    ticket: Ticket | None
    questions: Sequence[str]


class Exposing(Invalid):
    """Published, the article would show a secret or personal data. `found`: (kind, words), each once."""

    def __init__(self, found: Sequence[tuple[str, str]]) -> None:
        super().__init__(_("It holds what looks like personal data or a secret, and customers can read it."))
        self.found = found


@transaction.atomic
def create_article(*, author: User, **fields: Unpack[Fields]) -> Article:
    """A new draft, or the one that the same `key` has made of the same words. Raises Invalid."""
    if made := made_before(fields):
        return made
    article = Article()
    questions = _apply(article, fields) or []
    try:
        with transaction.atomic():
            article.record("article.created", actor=Actor.of(author))
    except IntegrityError:
        if made := made_before(fields):  # at this very moment
            return made
        article.key = new_public_id()  # of other words: none of them is lost
        article.record("article.created", actor=Actor.of(author))
    set_examples(article, questions)
    return article


def made_before(fields: Fields) -> Article | None:
    """What the same form has made already, sent once more: a retry, a double click. Raises Invalid."""
    made = Article.objects.filter(key=fields.get("key")).first()
    same = Article()
    questions = _apply(same, fields) or []
    is_same = made and state_of(made) == state_of(same) and set(_examples(made)) == set(questions)
    return made if is_same else None


@transaction.atomic
def edit_article(
    article: Article, *, seen: int, author: User, is_warned: bool = False, **fields: Unpack[Fields]
) -> Article:
    """Change what `fields` name; where nothing differs, nothing is saved. Agents may edit drafts only.

    Raises Conflict when a version newer than `seen` exists, NotAllowed, Invalid; Exposing for a published one,
    unless the person `is_warned`. A published one holds no placeholders either (Invalid).
    """
    article = locked_as_seen(article, seen)
    if not (author.is_supervisor or article.is_draft):
        raise NotAllowed(_("Only supervisors change an article that is no draft any more."))
    before, asked = state_of(article), _examples(article)
    questions = _apply(article, fields)
    questions = asked if questions is None else questions
    if state_of(article) == before and set(questions) == set(asked):
        return article
    if article.is_published:
        _refuse_unfit(article, questions, is_warned=is_warned)
    article.record("article.edited", actor=Actor.of(author))
    set_examples(article, questions)
    return article


@transaction.atomic
def publish_article(article: Article, *, seen: int, supervisor: User, is_warned: bool = False) -> Article:
    """From now on drafts stand on it, and customers read it if it is public. Raises Conflict, NotAllowed, Exposing, and
    Invalid where placeholders stand in it.
    """
    _refuse_agents(supervisor)
    article = locked_as_seen(article, seen)
    if article.is_published:
        raise Conflict(_("This article is published already."))
    _refuse_unfit(article, _examples(article), is_warned=is_warned)
    return _move(article, ArticleState.PUBLISHED, "article.published", supervisor)


@transaction.atomic
def retire_article(article: Article, *, seen: int, supervisor: User) -> Article:
    """No longer true: nothing stands on it any more, its history stays. Raises Conflict, NotAllowed."""
    _refuse_agents(supervisor)
    article = locked_as_seen(article, seen)
    if article.state == ArticleState.RETIRED:
        raise Conflict(_("This article is retired already."))
    return _move(article, ArticleState.RETIRED, "article.retired", supervisor)


@transaction.atomic
def restore_article(
    article: Article, *, version: int, seen: int, supervisor: User, is_warned: bool = False
) -> Article:
    """The text of an old `version` becomes the newest one; its state stays. Raises as `edit_article` does."""
    _refuse_agents(supervisor)
    article = locked_as_seen(article, seen)
    then = Article.history.filter(id=article.pk, version=version).order_by("history_id").first()
    if then is None:
        raise Invalid(_("Nobody kept this version."))
    before = state_of(article)
    article.title, article.body, article.language = then.title, then.body, then.language
    if state_of(article) == before:
        raise Conflict(_("The article reads like this already."))
    if article.is_published:
        _refuse_unfit(article, _examples(article), is_warned=is_warned)
    article.record("article.restored", actor=Actor.of(supervisor))
    return article


def exposed_in(article: Article, questions: Sequence[str]) -> list[tuple[str, str]]:
    """(kind, words) of every secret and personal datum in what readers would see, each once."""
    text = "\n".join([article.title, article.body, *questions])
    spans = screen(text, rules_for(article.team_id)).spans
    return list(
        dict.fromkeys((span.kind, text[span.start : span.end]) for span in spans if span.kind != "word")
    )


def set_examples(article: Article, questions: Sequence[str]) -> None:
    """The example questions are these from now on. What customers have asked stays."""
    article.questions.filter(source=QuestionSource.EXAMPLE).exclude(text__in=questions).delete()
    article.questions.filter(text__in=questions).update(source=QuestionSource.EXAMPLE)
    known = set(article.questions.values_list("text", flat=True))
    new = [ArticleQuestion(article=article, text=text) for text in questions if text not in known]
    ArticleQuestion.objects.bulk_create(new)


def locked_as_seen(article: Article, seen: int) -> Article:
    """`article` with its row locked. Raises Conflict, with who and when, where a version newer than `seen` exists."""
    article = Article.objects.lock(article)
    if article.version != seen:
        newest = Article.history.filter(id=article.pk).order_by("-history_id").first()
        who = str(newest.history_user or newest.history_actor) if newest else ""
        raise Conflict(
            _("%(who)s has saved another version meanwhile.") % {"who": who},
            who=who,
            when=newest.history_date if newest else None,
        )
    return article


def _refuse_agents(person: User) -> None:
    if not person.is_supervisor:
        raise NotAllowed(_("Supervisors publish, retire and restore articles."))


def _refuse_unfit(article: Article, questions: Sequence[str], *, is_warned: bool) -> None:
    """A placeholder is no text: no warning lets it pass, and in a prompt it would read as the customer's own."""
    if left := placeholders_left(article, questions):
        raise Invalid(str(left))
    found = [] if is_warned else exposed_in(article, questions)
    if found:
        raise Exposing(found)


def _move(article: Article, state: ArticleState, verb: str, supervisor: User) -> Article:
    article.state = state
    article.record(verb, actor=Actor.of(supervisor))
    return article


def _apply(article: Article, fields: Fields) -> list[str] | None:
    """Put the cleaned `fields` on the article. Its questions if they are among them. Raises Invalid."""
    values: dict[str, Any] = dict(fields)
    questions = values.pop("questions", None)
    for name, value in values.items():
        setattr(article, name, value)
    tidy(article)
    check_article(article)
    return None if questions is None else checked_questions(questions)


def state_of(article: Article) -> tuple[object, ...]:
    """What people have written of it and about it: the same state needs no new version."""
    return tuple(getattr(article, field) for field in _COMPARED)


_COMPARED = ("title", "body", "language", "team_id", "topic_id", "owner_id", "review_on", "is_public")


def _examples(article: Article) -> list[str]:
    examples = article.questions.filter(source=QuestionSource.EXAMPLE)
    return list(examples.values_list("text", flat=True))
