"""What the help page shows, by topic or by what was asked for: published, public, in the reader's language."""

from dataclasses import dataclass
from itertools import groupby

from django.core import signing
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.http import Http404
from django.utils.translation import get_language

from assistant.knowledge import find_passages
from assistant.models import Article, Topic
from assistant.models.article import ArticleQuerySet
from tickets.models import Team
from tickets.text import language_of

#: Of each topic on the first page, and on a page of its own.
AT_A_GLANCE, PAGE = 6, 60
#: So many passages are looked at for a search, and so many articles are shown for it.
_PASSAGES, FOUND = 40, 20


@dataclass(frozen=True)
class Section:
    """`has_more`: the page of the topic shows further ones. Articles without a topic come last, under None."""

    topic: Topic | None
    articles: list[Article]
    has_more: bool


@dataclass(frozen=True)
class TopicPage:
    """`after` is the cursor of the page that follows, "" on the last one."""

    articles: list[Article]
    after: str


def sections() -> list[Section]:
    """Every topic that has articles in the reader's language, by name. One query, and one more for a lone topic, which
    has the page to itself.
    """
    place = Window(RowNumber(), partition_by=F("topic"), order_by=["title", "pk"])
    articles = _listed().annotate(place=place).filter(place__lte=AT_A_GLANCE + 1)
    ordered = articles.order_by(F("topic__name").asc(nulls_last=True), "title", "pk")
    grouped = ((topic, list(found)) for topic, found in groupby(ordered, lambda article: article.topic))
    shown = [Section(topic, found[:AT_A_GLANCE], len(found) > AT_A_GLANCE) for topic, found in grouped]
    if len(shown) != 1:
        return shown
    page = topic_page(shown[0].topic, after="")
    return [Section(shown[0].topic, page.articles, bool(page.after))]


def topic_page(topic: Topic | None, *, after: str) -> TopicPage:
    """PAGE articles by title. Raises Http404 for a forged cursor."""
    found = list(_listed().filter(_beyond(after), topic=topic).order_by("title", "pk")[: PAGE + 1])
    shown = found[:PAGE]
    return TopicPage(shown, _cursor(shown[-1]) if len(found) > PAGE else "")


def found_for(text: str) -> list[Article]:
    """The best first; in the reader's language, or in that of the words."""
    passages = find_passages(text, team_id=_front_desk(), limit=_PASSAGES).passages
    return _readable([passage.article_id for passage in passages], text)[:FOUND]


def answering(text: str, *, most: int) -> list[Article]:
    """Up to `most` that answer it; none when the search is not sure of the best one, or customers may not read that."""
    findings = find_passages(text, team_id=_front_desk())
    if not findings.is_answerable:
        return []
    found = _readable([passage.article_id for passage in findings.passages], text)[:most]
    is_sure = bool(found) and found[0].pk == findings.passages[0].article_id
    return found if is_sure else []


def _front_desk() -> int | None:
    """Where everybody who comes to the chat page is a customer."""
    return Team.objects.filter(is_front_desk=True).values_list("pk", flat=True).first()


def _readable(ids: list[int], text: str) -> list[Article]:
    """In the order of `ids`, each once."""
    languages = {get_language(), language_of(text)}
    found = (
        Article.objects.for_customers()
        .filter(language__in=languages)
        .defer("pairs", "search")
        .in_bulk(set(ids))
    )
    return [found[pk] for pk in dict.fromkeys(ids) if pk in found]


def _listed() -> ArticleQuerySet:
    readable = Article.objects.for_customers().filter(language=get_language())
    return readable.select_related("topic").defer("body", "pairs", "search")


def _cursor(last: Article) -> str:
    return signing.dumps([last.title, last.pk], salt="help")


def _beyond(after: str) -> Q:
    if not after:
        return Q()
    try:
        title, pk = signing.loads(after, salt="help")
    except signing.BadSignature as error:
        raise Http404("This page of the articles does not exist.") from error
    return Q(title__gt=title) | Q(title=title, pk__gt=pk)
