"""Questions that customers asked and an article answered: they help to find it, and are no text of it."""

from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from assistant.actions.request import kick
from assistant.anonymous import anonymous, nameless
from assistant.brief import dialogue_of
from assistant.knowledge import find_passages
from assistant.likeness import likeness
from assistant.models import Article, ArticleQuestion, Change, Draft, QuestionSource
from assistant.models.asked import words_and_pairs
from tickets.exceptions import NotAllowed
from tickets.models import Actor, Ticket, User

TASK = "assistant.tasks.keep_question"
#: A question is worth so long a wait for a worker; without one they would pile up in the broker.
_KEPT_S = 3600.0
#: So many are kept for each article; more would only repeat them.
_MOST = 20
_MOST_CHARS = 500
#: From here on a question says nothing that another one does not.
_SAME = 0.8
#: What the search finds less fitting than this share of the best article was approved by mistake more often than not.
_BESIDE = 0.6


def note_question(draft: Draft) -> None:
    """`draft` went out: when a person approved it as it was written, a worker keeps its question."""
    if _is_approved(draft):
        transaction.on_commit(partial(kick, draft.pk, task=TASK, expires_s=_KEPT_S))


def keep_question(draft: Draft) -> None:
    """The question of `draft`, which was approved as it was written, without anything of the customer's own: it belongs
    to the one article that the answer stood on. The search may ask an endpoint: nobody waits for the ticket meanwhile.
    """
    found = _found_in(draft)
    if found is None or not _is_about(*found):
        return
    with transaction.atomic():
        draft.ticket = Ticket.objects.lock(draft.ticket)
        if _found_in(draft) != found:  # its words were deleted, or another like it was kept
            return
        article, question = found
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


def _is_approved(draft: Draft) -> bool:
    return draft.change == Change.UNCHANGED and bool(draft.decided_by_id) and not draft.override_reason


def _found_in(draft: Draft) -> tuple[Article, str] | None:
    """The article and the question, where both are plain and the question is new."""
    dialogue, article = dialogue_of(draft), _only_article(draft)
    if not _is_approved(draft) or article is None or not all(said.by_customer for said in dialogue):
        return None
    said = anonymous(" ".join(said.text for said in dialogue), draft.ticket)
    question = " ".join(nameless(said).split())
    is_kept = 0 < len(question) <= _MOST_CHARS and _is_new(article, question)
    return (article, question) if is_kept else None


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
