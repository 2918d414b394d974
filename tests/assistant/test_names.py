"""Who is called by name in an answer cannot be anybody."""

import pytest

from assistant.names import calling, names_in


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("王小明", "小明您好，请稍等。"),
        ("王小明", "王先生，请稍等。"),
        ("王小明", "小王，请稍等。"),
        ("王 小明", "王小您好"),
        ("明", "明您好"),
        ("欧阳 Li", "Li您好"),
        ("Ana-María López", "In short, maría, yes."),
        ("<b>Ana</b>", "Dear Ana"),
        ("<script>alert(1)</script>Ana", "Dear Ana"),
        ("Ana <3", "Dear Ana"),
        ("Ana <lopez@example.com>", "Dear Lopez"),
        ("<Ana>", "Dear Ana"),
        ("Ana <Smith>", "This is Smith"),
    ],
)
def test_a_person_is_called_by_any_part_of_the_name(name: str, text: str) -> None:
    pattern = calling(name)
    assert pattern
    assert pattern.search(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Ana", "Analyse the banana."),
        ("J R", "A J and an r."),
        ("王小明", "请说明大小。国王的先生"),
        ("", "Hi"),
        ("<script>alert(1)", "The script shows an alert."),
        ('<img src="cat">', "The cat of the img"),
        ("<b>Ana</b>", "Plan B"),
    ],
)
def test_other_words_call_nobody(name: str, text: str) -> None:
    pattern = calling(name)
    assert not (pattern and pattern.search(text))


def test_what_looks_like_a_name_is_found_inside_sentences_only() -> None:
    text = "It is with Anna Kowalski. Please ask. A PIN helps\nGood luck! 邻居张女士和王小明先生，尊敬的女士"
    assert list(names_in(text)) == ["Anna", "Kowalski", "张女士", "王小明先生"]
