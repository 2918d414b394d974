"""`manage.py screen` and `manage.py render` answer every row, in order, whatever stands in it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.management.rows import answer_rows

ROOT = Path(__file__).resolve().parents[2]
WORDS = [
    {"word": "坏词语", "category": "涉某类", "lang": "zh"},
    {"text": "gruntle", "category": "political", "list": "some"},
    {"word": "微信", "category": "广告", "lang": "zh"},
]


def run(command: str, lines: bytes, *options: str) -> list[dict[str, Any]]:
    """In a checkout that nobody has configured: no database, no Redis."""
    bare = {
        name: value
        for name, value in os.environ.items()
        if not name.endswith("_URL") and name != "SECRET_KEY"
    }
    asked = subprocess.run(
        [sys.executable, "manage.py", command, *options],
        cwd=ROOT,
        env=bare | {"HELPDESK_MODE": "development"},
        input=lines,
        capture_output=True,
        check=False,
    )
    assert asked.returncode == 0, asked.stderr.decode()
    return [json.loads(line) for line in asked.stdout.splitlines()]


def test_screen_says_what_stands_where_in_the_original_text(tmp_path: Path) -> None:
    lexicon = tmp_path / "words.jsonl"
    lexicon.write_text("\n\n".join(json.dumps(word) for word in WORDS), "utf-8")
    texts = ["\u200bcall 13800138000!", "好", "坏 詞 语 gruntle fuck 加微信", "cocaine", "kill you"]
    rows = [{"id": number, "text": text} for number, text in enumerate(texts)]
    answers = run("screen", "\n".join(map(json.dumps, rows)).encode(), "--lexicon", str(lexicon))
    assert [answer["id"] for answer in answers] == [0, 1, 2, 3, 4]
    assert [answer["action"] for answer in answers] == ["mask", "allow", "mask", "block", "escalate"]
    assert answers[0] == {
        "id": 0,
        "action": "mask",
        "text": "call [phone ··8000]!",
        "spans": [{"start": 6, "end": 17, "kind": "phone", "rule": "cn_mobile"}],
    }
    found = [
        (span["kind"], span["rule"], texts[2][span["start"] : span["end"]]) for span in answers[2]["spans"]
    ]
    assert found == [
        ("word", "涉某类", "坏 詞 语"),
        ("word", "political", "gruntle"),
        ("word", "abuse", "fuck"),
        ("word", "广告", "微信"),
    ]


def test_without_a_lexicon_the_words_are_the_products_own() -> None:
    rows = b'{"id": "a", "text": "fuck"}\n{"id": "b", "text": "\xe5\x8a\xa0\xe5\xbe\xae\xe4\xbf\xa1"}\n'
    assert [answer["action"] for answer in run("screen", rows)] == ["mask", "allow"]


def test_a_lexicon_with_a_row_that_holds_no_word_is_refused(tmp_path: Path) -> None:
    lexicon = tmp_path / "words.jsonl"
    lexicon.write_text('{"word": "ok", "category": "x"}\n{"category": "x"}\n')
    with pytest.raises(AssertionError, match="line 2"):
        run("screen", b"", "--lexicon", str(lexicon))


def test_render_takes_the_path_of_drafts_and_articles() -> None:
    (answer,) = run("render", b'{"id": 1, "text": "**hi** <b>x</b> [y](javascript:alert(1))"}')
    assert answer == {
        "id": 1,
        "html": "<p><strong>hi</strong> &lt;b&gt;x&lt;/b&gt; [y](javascript:alert(1))</p>\n",
    }


def answers_of(lines: list[bytes], tmp_path: Path) -> list[dict[str, Any]]:
    out = tmp_path / "out"
    with out.open("wb") as sink:
        answer_rows(lines, sink, lambda text: {"length": len(text)}, unread={"length": -1})
    return [json.loads(line, parse_constant=no_json) for line in out.read_bytes().splitlines()]


def no_json(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


def test_every_line_that_is_not_blank_gets_one_answer(tmp_path: Path) -> None:
    lines = [
        b"\xef\xbb\xbf" + b'{"id": 1, "text": "a"}\r\n',
        b"\n",
        b"   \n",
        b"no json\n",
        b'{"id": 2}\n',
        b'{"id": 3, "text": null}\n',
        b'{"id": 4, "text": 5}\n',
        b"[1, 2]\n",
        b'{"id": "\\ud800", "text": "\\ud800\\u0000"}\n',
        b"\xff\xfe\n",
        b'{"id": 5, "text": "\xff"}\n',
        b"[" * 100_000 + b"\n",
        b"9" * 5_000 + b"\n",
        b'{"id": NaN, "text": "ab"}\n',
        b'{"id": [1e999, -Infinity, 1.5], "text": "abc"}\n',
        b'{"id": ' + b"[" * 900 + b"]" * 900 + b', "text": "abcd"}\n',
        b'{"id": 6, "text": ""}',
    ]
    answers = answers_of(lines, tmp_path)
    ids = [answer["id"] for answer in answers]
    assert ids[:13] == [1, None, 2, 3, 4, None, "\ud800", None, 5, None, None, None, [None, None, 1.5]]
    assert ids[14:] == [6]
    assert [answer["length"] for answer in answers] == [1, *[-1] * 5, 2, -1, 1, -1, -1, 2, 3, 4, 0]
    assert all(("error" in answer) == (answer["length"] == -1) for answer in answers)


def test_a_row_that_screen_cannot_read_is_blocked() -> None:
    answers = run("screen", b'no json\n\n{"id": 7}\n{"id": NaN, "text": "hello"}\n')
    assert [(row["id"], row["action"], row["text"], row["spans"]) for row in answers] == [
        (None, "block", "", []),
        (7, "block", "", []),
        (None, "allow", "hello", []),
    ]
    assert ["error" in row for row in answers] == [True, True, False]


def test_each_answer_is_written_before_the_next_row_is_read(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with out.open("wb") as sink:
        waiting = iter([b'{"id": 1, "text": "a"}\n', b'{"id": 2, "text": "b"}\n'])
        seen = []

        def read() -> Any:
            for line in waiting:
                seen.append(out.read_bytes().count(b"\n"))
                yield line

        answer_rows(read(), sink, lambda text: {}, unread={})
    assert seen == [0, 1]
