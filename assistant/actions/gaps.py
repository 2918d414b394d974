"""Questions to which nothing fitted: counted, put together where they ask the same, closed once an article answers."""

from collections import defaultdict

from django.db import connection, transaction
from django.db.models import F
from django.utils.text import Truncator

from assistant.anonymous import anonymous, nameless, without_placeholders
from assistant.grounding import is_small_talk
from assistant.knowledge import find_passages
from assistant.models import Article, ArticleState, Draft, Gap, GapCluster
from assistant.models.asked import words_and_pairs
from assistant.retrieval.tokens import tokens
from assistant.similar import all_similar
from tickets import realtime
from tickets.models import SYSTEM, Author, Language, Message, Ticket

#: How alike a question must be to the _NEAREST of a cluster, on average (docs/decisions/0019).
_ALIKE, _NEAREST = 0.35, 3
#: So many clusters are looked at in one run, the most asked first.
_AT_ONCE = 500
_LABEL_CHARS = 200
_FEWEST_WORDS = 2
#: Of pg_advisory_xact_lock: two workers at once never make two clusters of one question.
_LOCK = 0x676170


@transaction.atomic
def record_gap(draft: Draft) -> Gap | None:
    """Count the question that `draft` found no article for, once per message. None where it asks nothing, or is one
    word that anything might be asked with.

    Holds the ticket's lock, so that a deletion of its words comes before or after, and then the one on all gaps until
    the transaction ends: whoever has that asks for no other.
    """
    said = draft.ticket.messages.public().filter(author=Author.CUSTOMER, seq__lte=draft.answers_up_to)
    message = said.exclude(body="").order_by("-seq").first()
    if message is None:
        return None
    question = nameless(anonymous(message.body, draft.ticket))
    if is_small_talk(question) or _count_words(question) < _FEWEST_WORDS:
        return None
    ticket = Ticket.objects.lock(draft.ticket)
    if not ticket.messages.filter(pk=message.pk, body=message.body).exists():
        return None
    _lock_gaps()
    gap, is_new = Gap.objects.get_or_create(ticket=ticket, seq=message.seq, defaults={"question": question})
    if is_new:
        _put(gap, message)
    return gap


def close_answered_gaps() -> int:
    """Close what an article answers by now, open again what one answered that is gone. How many were closed.

    What is left of questions whose tickets are gone goes too.
    """
    _drop_empty()
    for cluster in GapCluster.objects.exclude(article=None).exclude(article__state=ArticleState.PUBLISHED):
        _answered_by(cluster, None)
    waiting = GapCluster.objects.open().select_related("writing").order_by("-asked", "-pk")
    answers = ((cluster, _answer_to(cluster)) for cluster in waiting[:_AT_ONCE])
    return sum(_answered_by(cluster, article) for cluster, article in answers if article)


@transaction.atomic
def _drop_empty() -> None:
    """With their history: the label was somebody's question. Under the lock, so that none is just being filled."""
    _lock_gaps()
    empty = list(GapCluster.objects.filter(gaps=None).values_list("pk", flat=True))
    if empty:
        GapCluster.objects.filter(pk__in=empty).delete()
        GapCluster.history.filter(id__in=empty).delete()
        tell_gaps()


def tell_gaps() -> None:
    """Push to the supervisors' screens."""
    realtime.publish_on_commit([realtime.supervisors_topic()], "gaps.changed")


def label_of(gap: Gap) -> str:
    """What a cluster is called after one of its questions."""
    return Truncator(" ".join(gap.question.split())).chars(_LABEL_CHARS)


def _count_words(question: str) -> int:
    """Without polite ones and placeholders."""
    said = without_placeholders(question)
    chinese = [token for token in tokens(said) if token.startswith("c")]
    return len(words_and_pairs(said)[0].split()) + len(chinese)


def _lock_gaps() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _put(gap: Gap, message: Message) -> None:
    """Into the most alike cluster, else one of its own. Relies on the lock on all gaps."""
    language = Language(message.language)
    gap.cluster = _most_alike(gap, language) or _own_cluster(gap, language)
    gap.save(update_fields=["cluster"])
    GapCluster.objects.filter(pk=gap.cluster.pk).update(asked=F("asked") + 1, last_asked_at=gap.asked_at)
    tell_gaps()


def _most_alike(gap: Gap, language: Language) -> GapCluster | None:
    others = Gap.objects.filter(cluster__in=GapCluster.objects.unanswered().filter(language=language))
    likenesses: dict[int, list[float]] = defaultdict(list)
    alike = {pk: likeness for likeness, pk in all_similar(gap.question, others, threshold=_ALIKE, fewest=1)}
    for pk, cluster in others.filter(pk__in=alike).values_list("pk", "cluster"):
        likenesses[cluster].append(alike[pk])
    clusters = GapCluster.objects.in_bulk(likenesses)
    scores = [(_score(cluster, likenesses[pk]), cluster) for pk, cluster in clusters.items()]
    best, nearest = max(scores, key=lambda scored: (scored[0], scored[1].pk), default=(0.0, None))
    return nearest if best >= _ALIKE else None


def _score(cluster: GapCluster, likenesses: list[float]) -> float:
    """The mean of the nearest: one question in common with a stray member draws nobody in."""
    return sum(sorted(likenesses, reverse=True)[:_NEAREST]) / min(_NEAREST, max(cluster.asked, 1))


def _own_cluster(gap: Gap, language: Language) -> GapCluster:
    cluster = GapCluster(label=label_of(gap), language=language)
    cluster.record("gap.found", actor=SYSTEM)
    return cluster


def _answer_to(cluster: GapCluster) -> Article | None:
    """The article that was written for it, else the one that every team's customers are answered with now.

    Only if it was changed after the question came: what did not fit then fits no better now.
    """
    if cluster.writing and cluster.writing.state == ArticleState.PUBLISHED:
        return cluster.writing
    teams = set(cluster.gaps.values_list("ticket__team", flat=True))
    found = [find_passages(cluster.label, team_id=team) for team in teams]
    if not found or not all(one.is_answerable and one.passages for one in found):
        return None
    article = Article.objects.get(pk=found[0].passages[0].article_id)
    is_newer = Article.history.filter(id=article.pk, history_date__gt=cluster.last_asked_at).exists()
    return article if is_newer else None


@transaction.atomic
def _answered_by(seen: GapCluster, article: Article | None) -> bool:
    """Unless it was asked again since it was `seen`, or is gone. Under the lock on all gaps: no question joins one that
    is being closed.
    """
    _lock_gaps()
    cluster = GapCluster.objects.select_for_update().filter(pk=seen.pk, asked=seen.asked).first()
    if cluster is None or cluster.is_dismissed or cluster.article == article:
        return False
    cluster.article = article
    cluster.record("gap.answered" if article else "gap.reopened", actor=SYSTEM, fields=["article"])
    tell_gaps()
    return True
