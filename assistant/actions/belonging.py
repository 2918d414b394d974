"""Whether what a conversation has taught belongs to the article that it was proposed for, or into one of its own."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.actions.articles import Fields
from assistant.actions.lessons import question_before
from assistant.actions.signing import Proposal, proposal_of
from assistant.actions.solved import told_by_answer
from assistant.anonymous import anonymous
from assistant.changes import additions, share_nothing
from assistant.knowledge import nearest_to_each
from assistant.models import Article, Lesson
from tickets.models import User

#: So many articles are looked at, and so many others offered.
_NEAR, _OFFERED = 5, 2


def proposals_of(lessons: Sequence[Lesson]) -> list[Proposal]:
    """Each as `proposal_of`, and where its additions are about something else than its article, what they are about.
    Two queries for all.
    """
    proposals = [proposal_of(lesson) for lesson in lessons]
    added = {proposal.lesson.pk: found for proposal in proposals if (found := _added(proposal))}
    near = nearest_to_each([" ".join(said) for said in added.values()], limit=_NEAR)
    by_lesson = dict(zip(added, near, strict=True))
    articles = Article.objects.published().in_bulk({pk for found in near for pk in found})
    return [
        _doubted(proposal, added[pk], [articles[near] for near in by_lesson[pk] if near in articles])
        if (pk := proposal.lesson.pk) in added
        else proposal
        for proposal in proposals
    ]


def told_by_lesson(lesson: Lesson, *, supervisor: User) -> Fields:
    """What an article of its own begins with: what was asked, and what a person sent. Nothing is saved. Placeholders
    stand where personal data stood.
    """
    sent = lesson.message
    assert sent is not None  # noqa: S101  (a conversation has taught it)
    answer = anonymous(sent.body, sent.ticket)
    return told_by_answer(sent.ticket, question_before(sent, lesson.draft), answer, owner=supervisor)


def _added(proposal: Proposal) -> list[str]:
    """What a person has written by hand stands where they wanted it."""
    lesson = proposal.lesson
    if lesson.article is None or lesson.proposed_by_id or not proposal.body:
        return []
    return additions(lesson.article.body, proposal.body)


def _doubted(proposal: Proposal, added: list[str], near: list[Article]) -> Proposal:
    article = proposal.lesson.article
    assert article is not None  # noqa: S101  (nothing is added to none)
    others = tuple(one for one in near if one != article and one.language == article.language)
    is_strange = bool(others) and article not in near
    if not is_strange and not share_nothing(added, f"{article.title} {article.body}"):
        return proposal
    return replace(proposal, is_doubtful=True, elsewhere=others[:_OFFERED])
