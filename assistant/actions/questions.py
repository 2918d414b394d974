"""Questions that customers asked and an article answered: they help to find it, and are no text of it."""

from django.db import transaction
from django.utils.translation import gettext as _

from assistant.anonymous import anonymous, nameless
from assistant.brief import dialogue_of
from assistant.knowledge import find_passages
from assistant.likeness import likeness
from assistant.models import Article, ArticleQuestion, Change, Draft, QuestionSource
from assistant.models.asked import words_and_pairs
from tickets.exceptions import NotAllowed
from tickets.models import Actor, User

#: So many are kept for each article; more would only repeat them.
_MOST = 20
_MOST_CHARS = 500
#: From here on a question says nothing that another one does not.
_SAME = 0.8
#: What the search finds less fitting than this share of the best article was approved by mistake more often than not.
_BESIDE = 0.6


def keep_question(draft: Draft) -> None:
    """`draft` went out as it was written, because a person approved it: its question, without anything of the
    customer's own, belongs to the one article that it stood on. Relies on the lock on the ticket's row.
    """
    if draft.change != Change.UNCHANGED or not draft.decided_by_id or draft.override_reason:
        return
    dialogue, article = dialogue_of(draft), _only_article(draft)
    if article is None or not all(said.by_customer for said in dialogue):
        return
    said = anonymous(" ".join(said.text for said in dialogue), draft.ticket)
    question = " ".join(nameless(said).split())
    if 0 < len(question) <= _MOST_CHARS and _is_new(article, question) and _is_about(article, question):
        ArticleQuestion.objects.get_or_create(
            article=article, text=question, defaults={"source": QuestionSource.APPROVED, "draft": draft}
        )


@transaction.atomic
def remove_question(question: ArticleQuestion, *, person: User) -> Article:
    """A customer's question helps nobody, or leads astray. Raises NotAllowed to agents where the article is in use."""
    article = Article.objects.lock(question.article)
    if not (person.is_supervisor or article.is_draft):
        raise NotAllowed(_("Only supervisors change an article that is no draft any more."))
    question.delete()
    article.record("article.question_removed", actor=Actor.of(person))
    return article


def _only_article(draft: Draft) -> Article | None:
    """The one that its sentences quote; of a draft that quotes none, the only one in its prompt."""
    quoted = {quote["article"] for sentence in draft.support for quote in sentence["quotes"]}
    stood_on = quoted or {one["id"] for one in draft.articles}
    return Article.objects.published().filter(pk__in=stood_on).first() if len(stood_on) == 1 else None


def _is_about(article: Article, question: str) -> bool:
    """Unless the search is sure of another article: an answer that was approved in haste must not draw later questions
    away from the article that answers them.
    """
    passages = find_passages(question, team_id=article.team_id).passages
    fitting = max((passage.score for passage in passages if passage.article_id == article.pk), default=0.0)
    return not passages or fitting >= _BESIDE * passages[0].score


def _is_new(article: Article, question: str) -> bool:
    known = list(article.questions.values_list("text", "source"))
    if sum(source == QuestionSource.APPROVED for text, source in known) >= _MOST:
        return False
    ours = _tokens(question)
    return bool(ours) and all(likeness(question, text, ours, _tokens(text)) < _SAME for text, source in known)


def _tokens(text: str) -> frozenset[str]:
    return frozenset(" ".join(words_and_pairs(text)).split())
