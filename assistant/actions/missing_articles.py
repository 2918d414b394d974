"""What supervisors decide about questions without an article: none is needed, or one is begun."""

from typing import Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from assistant.actions.article_rules import MOST_QUESTION
from assistant.actions.articles import Fields, create_article, made_before
from assistant.actions.gaps import tell_gaps
from assistant.models import Article, GapCluster
from tickets.exceptions import Conflict, NotAllowed
from tickets.models import Actor, Team, User

#: So many of the newest questions become examples of the article that is written.
_EXAMPLES = 5


@transaction.atomic
def dismiss_gap(cluster: GapCluster, *, supervisor: User) -> GapCluster:
    """It needs no article; nor does what is asked alike from now on. Raises Conflict when it is answered by now."""
    return _decide(cluster, "gap.dismissed", supervisor, is_dismissed=True)


@transaction.atomic
def reopen_gap(cluster: GapCluster, *, supervisor: User) -> GapCluster:
    """Take the dismissal back."""
    return _decide(cluster, "gap.reopened", supervisor, is_dismissed=False)


def told_by_gap(cluster: GapCluster, *, supervisor: User) -> Fields:
    """What an article for it begins with: the question for its title, and what was asked as examples. Nothing is saved.
    Raises Conflict when it is answered by now.
    """
    _refuse_answered(cluster)
    asked = list(dict.fromkeys(cluster.gaps.order_by("-pk").values_list("question", flat=True)[:_EXAMPLES]))
    return Fields(
        title=cluster.label,
        language=cluster.language,
        team=team_asked(cluster),
        owner=supervisor,
        questions=[" ".join(question.split())[:MOST_QUESTION] for question in asked],
    )


@transaction.atomic
def write_for_gap(cluster: GapCluster, *, supervisor: User, **fields: Unpack[Fields]) -> Article:
    """A draft of an article that closes the question once it is published. Raises as `dismiss_gap`, Invalid, and
    Conflict when somebody has begun one meanwhile.
    """
    cluster = _undecided(cluster, supervisor)
    if made := made_before(fields):
        return made
    if cluster.writing and cluster.writing.is_draft:
        words = {"title": cluster.writing}
        raise Conflict(_("An article for this question has been begun meanwhile: “%(title)s”.") % words)
    article = create_article(author=supervisor, **fields)
    begin_article(cluster, article, supervisor=supervisor)
    return article


def team_asked(cluster: GapCluster) -> Team | None:
    """Whose customers asked it; None when several teams' did. What comes of it is for the same people first."""
    teams = list(Team.objects.filter(pk__in=cluster.gaps.values("ticket__team"))[:2])
    return teams[0] if len(teams) == 1 else None


def begin_article(cluster: GapCluster, article: Article, *, supervisor: User) -> None:
    """`article` is being written for it: once published, it closes the question."""
    cluster.writing = article
    cluster.record("gap.article_begun", actor=Actor.of(supervisor), fields=["writing"])
    tell_gaps()


def _decide(cluster: GapCluster, verb: str, supervisor: User, *, is_dismissed: bool) -> GapCluster:
    cluster = _undecided(cluster, supervisor)
    if cluster.is_dismissed != is_dismissed:
        cluster.is_dismissed = is_dismissed
        cluster.record(verb, actor=Actor.of(supervisor), fields=["is_dismissed"])
        tell_gaps()
    return cluster


def _undecided(cluster: GapCluster, supervisor: User) -> GapCluster:
    """With its row locked."""
    if not supervisor.is_supervisor:
        raise NotAllowed(_("Supervisors decide on this."))
    locked = GapCluster.objects.select_for_update(of=("self",)).select_related("article", "writing")
    cluster = locked.get(pk=cluster.pk)
    _refuse_answered(cluster)
    return cluster


def _refuse_answered(cluster: GapCluster) -> None:
    if cluster.article:
        raise Conflict(_("“%(title)s” answers this by now.") % {"title": cluster.article})
