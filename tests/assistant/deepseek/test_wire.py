import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.deepseek import DeepSeekClient, Outcome
from assistant.deepseek.wire import Answer, FrameReader, LineSplitter
from tests.assistant.deepseek.asking import KEY, ask
from tests.assistant.deepseek.provider import CHUNKED, DONE, UNTIL_CLOSE, RawProvider, frame, frames_of

TEXTS = ("Grüße", ", 您好", "！\u2028 ", "😀\x85 a\n\nb", "\r data: [DONE]", " end")
LINE_ENDS = st.sampled_from([b"\n", b"\r\n", b"\r"])
COMMENTS = st.sampled_from([b"", b": keep-alive", b":", b"event: message", b"retry: 10", b"id: 4"])


@st.composite
def re_chunked(draw: st.DrawFn) -> list[bytes]:
    """The same answer with other line ends, comments between its lines, cut at random bytes."""
    end, lines = draw(LINE_ENDS), b"".join(frames_of(*TEXTS)).split(b"\n")
    stream = end.join(part for line in lines for part in (draw(COMMENTS), line))
    cuts = sorted(draw(st.sets(st.integers(1, len(stream) - 1), max_size=60)))
    return [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]


@given(re_chunked())
@settings(max_examples=400, deadline=None)
def test_chunking_and_comments_change_nothing(chunks: list[bytes]) -> None:
    reader, answer = FrameReader(), Answer()
    seen = "".join(answer.take(frame) for chunk in chunks for frame in reader.feed(chunk))
    assert seen == answer.text == "".join(TEXTS)
    assert answer.verdict() == (Outcome.ANSWERED, "")


@given(chunks=re_chunked(), head=st.sampled_from([CHUNKED, UNTIL_CLOSE]))
@settings(max_examples=40, deadline=None)
def test_chunking_changes_nothing_over_a_socket_either(chunks: list[bytes], head: bytes) -> None:
    with RawProvider(chunks, head) as provider:
        asked = ask(DeepSeekClient(provider.url, KEY))
    assert asked.text == "".join(TEXTS)
    assert asked.completion


@pytest.mark.parametrize("head", [CHUNKED, UNTIL_CLOSE])
@pytest.mark.parametrize("kept", range(len(frames_of(*TEXTS))))
def test_stream_cut_after_any_frame_is_no_completion(kept: int, head: bytes) -> None:
    with RawProvider(frames_of(*TEXTS)[:kept], head) as provider:
        asked = ask(DeepSeekClient(provider.url, KEY))
    assert asked.completion is None
    assert asked.error
    assert asked.error.outcome in (Outcome.INTERRUPTED, Outcome.NETWORK, Outcome.EMPTY)
    assert "".join(TEXTS).startswith(asked.error.partial)


@given(st.integers(0, len(b"".join(frames_of(*TEXTS))) - len(b"[DONE]\n\n")))
@settings(max_examples=300, deadline=None)
def test_stream_cut_at_any_byte_is_no_answer(place: int) -> None:
    reader, answer = FrameReader(), Answer()
    for frame_read in reader.feed(b"".join(frames_of(*TEXTS))[:place] or b"\n"):
        answer.take(frame_read)
    for frame_read in reader.end():
        answer.take(frame_read)
    assert answer.verdict()[0] is not Outcome.ANSWERED


def test_missing_line_end_after_done_is_still_the_end() -> None:
    with RawProvider([*frames_of("Yes.")[:-1], b"data: [DONE]"]) as provider:
        assert ask(DeepSeekClient(provider.url, KEY)).completion


def test_content_that_is_null_absent_or_empty_is_no_text() -> None:
    script = [frame(), frame(""), b'data: {"choices":[{"delta":{"content":null}}]}\n\n', *frames_of("Yes.")]
    with RawProvider(script) as provider:
        assert ask(DeepSeekClient(provider.url, KEY)).texts == ["Yes."]


def test_emoji_cut_into_two_escapes_arrives_whole() -> None:
    escapes = (b"ok \\ud83d", b"\\ude00!")
    halves = [b'data: {"choices":[{"delta":{"content":"%b"}}]}\n\n' % escape for escape in escapes]
    with RawProvider([*halves, *frames_of(" Bye.")]) as provider:
        asked = ask(DeepSeekClient(provider.url, KEY))
    assert asked.texts == ["ok ", "😀!", " Bye."]


def test_lone_surrogate_becomes_a_replacement_character() -> None:
    broken = b'data: {"choices":[{"delta":{"content":"a\\ude00b \\ud83d"}}]}\n\n'
    with RawProvider([broken, *frames_of()]) as provider:
        asked = ask(DeepSeekClient(provider.url, KEY))
    assert asked.text == "a\ufffdb \ufffd"
    assert asked.text.encode()


@given(st.lists(st.text(alphabet="a\r\n\u2028\x85é"), max_size=8), st.integers(1, 5))
def test_lines_end_at_lf_cr_and_crlf_only(parts: list[str], size: int) -> None:
    stream, splitter = "".join(parts).encode(), LineSplitter()
    lines = [line for i in range(0, len(stream), size) for line in splitter.feed(stream[i : i + size])]
    assert [*lines, splitter.unfinished] == re.split(rb"\r\n|\r|\n", stream)


def test_stream_that_goes_on_after_done_is_not_read() -> None:
    with RawProvider([*frames_of("Yes."), frame(" No."), DONE]) as provider:
        assert ask(DeepSeekClient(provider.url, KEY)).text == "Yes."
