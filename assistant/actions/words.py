"""Lists of words are brought in from outside, and say what they would have done before anybody switches them on."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from assistant.lexicon import allowed_phrases
from assistant.models import CategoryPolicy, LexiconState, Word, WordList
from assistant.screening.lexicon import Lexicon
from assistant.screening.rules import CATEGORY_ACTIONS
from tickets.models import Actor, Message

#: So many of the newest harmless messages a report looks at, and so many of the worst words it names.
READ_MESSAGES = 50_000
WORST = 10


class ListedWord(NamedTuple):
    word: str
    category: str
    language: str


@transaction.atomic
def import_words(rows: Sequence[ListedWord], *, name: str, actor: Actor, switch_on: bool) -> WordList:
    """The list `name` becomes `rows`; of a word that stands there twice, the first counts.

    A list is off until a supervisor, who has read its report, or `switch_on` says otherwise; so is one that has
    got words or categories which its report did not know.
    """
    wanted: dict[str, ListedWord] = {}
    for row in rows:
        wanted.setdefault(row.word, row)
    words = WordList.objects.select_for_update().filter(name=name).first() or WordList(name=name)
    known = {word.word: word for word in words.words.all()} if words.pk else {}
    changed = [word for word in known.values() if word.word in wanted and _differs(word, wanted[word.word])]
    new = [row for row in wanted.values() if row.word not in known]
    words.is_on = switch_on or (words.is_on and not changed and not new)
    words.report, words.imported_at = report_on(list(wanted.values())), timezone.now()
    words.record("word_list.imported", actor=actor)
    _change(changed, wanted, actor=actor)
    _create([Word(word_list=words, **row._asdict()) for row in new], actor=actor)
    for word in (word for word in known.values() if word.word not in wanted):
        word.remove("word.left_its_list", actor=actor)
    _name_categories({row.category for row in wanted.values()}, actor=actor)
    return words


def report_on(rows: Sequence[ListedWord]) -> dict[str, object]:
    """What `rows` would have marked among the desk's own harmless messages, by category, with the worst words.

    A message counts once per category, and once for each word in it.
    """
    messages = Message.objects.harmless().order_by("-pk").values_list("body", flat=True)[:READ_MESSAGES]
    # Each word is a category of its own here, so that a hit says which word it was.
    lexicon = Lexicon([(row.word, f"{row.category}\n{row.word}") for row in rows], allowed_phrases())
    read, by_category, by_word = 0, Counter[str](), Counter[str]()
    for body in messages.iterator():
        hits = {hit.category for hit in lexicon.find(body)}
        read += 1
        by_word.update(hits)
        by_category.update({hit.partition("\n")[0] for hit in hits})
    sizes = Counter(row.category for row in rows)
    return {
        "messages": read,
        "categories": [
            {"category": category, "words": size, "hits": by_category[category], "worst": worst}
            for category, size in sorted(sizes.items(), key=lambda item: (-by_category[item[0]], item[0]))
            for worst in [_worst(category, by_word)]
        ],
    }


def _worst(category: str, by_word: Counter[str]) -> list[list[object]]:
    own = [
        (word.partition("\n")[2], hits) for word, hits in by_word.items() if word.startswith(f"{category}\n")
    ]
    return [list(pair) for pair in sorted(own, key=lambda pair: (-pair[1], pair[0]))[:WORST]]


def _differs(word: Word, row: ListedWord) -> bool:
    return (word.category, word.language) != (row.category, row.language)


def _change(words: Iterable[Word], wanted: Mapping[str, ListedWord], *, actor: Actor) -> None:
    for word in words:
        word.category, word.language = wanted[word.word].category, wanted[word.word].language
        word.record("word.imported", actor=actor, fields=["category", "language"])


def _create(words: list[Word], *, actor: Actor) -> None:
    """At once, with their history: ten thousand one by one would take minutes."""
    if words:
        bulk_create_with_history(
            words,
            Word,
            batch_size=2000,
            default_user=actor.user,
            default_change_reason="word.imported",
            custom_historical_attrs={"history_actor": actor.label},
        )
        LexiconState.change()


def _name_categories(categories: Iterable[str], *, actor: Actor) -> None:
    """A category that nobody has heard of is masked, and stands where supervisors can say otherwise."""
    known = {*CATEGORY_ACTIONS, *CategoryPolicy.objects.filter(team=None).values_list("category", flat=True)}
    for category in sorted(set(categories) - known):
        CategoryPolicy(category=category).record("category.imported", actor=actor)
