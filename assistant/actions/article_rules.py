"""What an article must be, and what must not be left in it once people read it."""

from collections.abc import Sequence

from django.utils.translation import gettext_noop as _

from assistant.anonymous import placeholders_in
from assistant.exchange import Problem
from assistant.models import Article
from tickets.exceptions import Invalid
from tickets.models import Language
from tickets.text import clean_text

MOST_TITLE, MOST_BODY, MOST_QUESTIONS, MOST_QUESTION = 200, 100_000, 100, 500


def tidy(article: Article) -> None:
    """Title and text without what nobody can see, nor space around them."""
    article.title = " ".join(clean_text(article.title).split())
    article.body = clean_text(article.body).strip()


def check_article(article: Article) -> None:
    """Raises Invalid for what is no article."""
    if problem := problem_of(article):
        raise Invalid(str(problem))


def problem_of(article: Article) -> Problem | None:
    """Why it is no article."""
    if not 0 < len(article.title) <= MOST_TITLE:
        return Problem(_("A title has 1 to %(most)d characters."), {"most": MOST_TITLE})
    if not 0 < len(article.body) <= MOST_BODY:
        return Problem(_("A text has 1 to %(most)d characters."), {"most": MOST_BODY})
    if article.language not in Language.values:
        return Problem(_("This desk does not speak that language."))
    return None


def checked_questions(questions: Sequence[str]) -> list[str]:
    """Each once, in order, without blank ones. Raises Invalid for too many, or one that is too long."""
    found = tidy_questions(questions)
    if problem := problem_with(found):
        raise Invalid(str(problem))
    return found


def tidy_questions(questions: Sequence[str]) -> list[str]:
    lines = (" ".join(clean_text(question).split()) for question in questions)
    return list(dict.fromkeys(line for line in lines if line))


def problem_with(questions: Sequence[str]) -> Problem | None:
    """Why they are no example questions."""
    if len(questions) > MOST_QUESTIONS:
        text = _("Up to %(most)d example questions fit an article.")
        return Problem(text, {"most": MOST_QUESTIONS})
    if any(len(question) > MOST_QUESTION for question in questions):
        text = _("An example question has up to %(most)d characters.")
        return Problem(text, {"most": MOST_QUESTION})
    return None


def placeholders_left(article: Article, questions: Sequence[str]) -> Problem | None:
    """What is still to be said before anybody may read it."""
    if left := placeholders_in("\n".join([article.title, article.body, *questions])):
        text = _("Say what stands in these places, or take them out: %(which)s")
        return Problem(text, {"which": ", ".join(left)})
    return None
