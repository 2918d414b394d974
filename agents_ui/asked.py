"""What a supervisor reads of each question without an article, and of what they have decided a moment ago."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from assistant.models import Gap, GapCluster, Lesson, LessonState
from tickets.models import User

#: So many of the newest questions stand under each.
EXAMPLES = 3
#: So long (seconds) a list says what one has decided on it, and offers to take a dismissal back.
UNDO_S = 60


@dataclass(frozen=True)
class Question:
    """`examples`: the newest ones that the reader may see."""

    cluster: GapCluster
    examples: list[Gap]

    @property
    def only(self) -> Gap | None:
        """What was asked once is its own name. None where it was asked again, or the reader may not see it."""
        return self.examples[0] if self.examples and self.cluster.asked == 1 else None


def questions_of(clusters: list[GapCluster], reader: User) -> list[Question]:
    """In the same order. One query."""
    newest = Window(RowNumber(), partition_by="cluster", order_by=F("pk").desc())
    gaps = Gap.objects.visible_to(reader).filter(cluster__in=clusters).annotate(place=newest)
    shown = list(gaps.filter(place__lte=EXAMPLES).select_related("ticket__requester").order_by("-pk"))
    return [Question(cluster, [gap for gap in shown if gap.cluster_id == cluster.pk]) for cluster in clusters]


def dismissed_just_now(by: User) -> GapCluster | None:
    """What `by` has dismissed within the last UNDO_S, and nobody has opened again."""
    since = timezone.now() - timedelta(seconds=UNDO_S)
    made = GapCluster.history.filter(
        history_change_reason="gap.dismissed", history_user=by, history_date__gt=since
    )
    last = made.order_by("-history_id").values_list("id", flat=True).first()
    return GapCluster.objects.filter(pk=last, is_dismissed=True).first() if last else None


def accepted_just_now(by: User) -> Lesson | None:
    """The lesson that `by` has signed within the last UNDO_S, whose article says it by now."""
    since = timezone.now() - timedelta(seconds=UNDO_S)
    signed = Lesson.objects.filter(state=LessonState.ACCEPTED, decided_by=by, decided_at__gt=since)
    return signed.in_use().exclude(article=None).select_related("article").order_by("-decided_at").first()
