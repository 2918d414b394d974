"""The text of a draft while it is written: pieces for those who watch, the whole for those who come later."""

import asyncio

from redis import Redis

from tests.tickets.realtime.conftest import OwnValkey, wait_until_line_is_up
from tests.tickets.realtime.listening import listening
from tickets.realtime import GrowingText, Push, cursor

TICKET = ["ticket.a"]
PIECES = ["Hi 😀", "，您好", "👩‍👩‍👧 ", "e\u0301", "done."]


def _text(key: str = "d1") -> GrowingText:
    return GrowingText(key, TICKET, "draft.grew", draft="d1")


def _add(shown: bytes, push: Push) -> bytes:
    """What the browser does, whose strings are UTF-16: shown + text.slice(shown.length - offset)."""
    units: bytes = push.facts["text"].encode("utf-16-le", "surrogatepass")
    return shown + units[len(shown) - 2 * push.facts["offset"] :]


def test_the_pieces_make_the_whole_in_the_browsers_units() -> None:
    async def story() -> None:
        async with listening(TICKET, cursor(TICKET)) as listener:
            text = _text()
            for piece in PIECES:
                text.append(piece)
            pushes = await listener.hear_pushes(len(PIECES))
        assert [push.facts["offset"] for push in pushes] == [0, 5, 8, 17, 19]
        assert pushes[0].facts == {"draft": "d1", "offset": 0, "text": "Hi 😀"}
        shown = b""
        for push in pushes:
            shown = _add(shown, push)
        assert shown.decode("utf-16-le") == "".join(PIECES)

    asyncio.run(story())


def test_who_comes_later_reads_the_whole_and_goes_on_from_there() -> None:
    async def story() -> None:
        text = _text()
        text.append(PIECES[0])
        rendered = cursor(TICKET)
        text.append(PIECES[1])  # falls between the cursor and the reading: read, and told again
        read = GrowingText.read("d1")
        assert read == PIECES[0] + PIECES[1]
        async with listening(TICKET, rendered) as listener:
            text.append(PIECES[2])
            shown = read.encode("utf-16-le")
            for push in await listener.hear_pushes(2):
                shown = _add(shown, push)
        assert shown.decode("utf-16-le") == "".join(PIECES[:3])

    asyncio.run(story())


def test_a_text_has_a_key_of_its_own_and_is_forgotten_in_the_end(redis: Redis) -> None:
    _text("d1").append("one")
    _text("d2").append("two")
    assert (GrowingText.read("d1"), GrowingText.read("d2"), GrowingText.read("d3")) == ("one", "two", None)
    assert 0 < redis.ttl("growing:d1") <= 15 * 60


def test_half_a_character_does_no_harm() -> None:
    text = _text()
    text.append("a\ud83d")
    text.append("b")
    assert GrowingText.read("d1") == "a?b"


def test_an_outage_leaves_no_hole(forgetful_valkey: OwnValkey) -> None:
    async def story() -> None:
        text = _text()
        text.append("1 ")
        forgetful_valkey.stop()
        text.append("2😀")
        text.append("3")
        assert GrowingText.read("d1") is None
        forgetful_valkey.start()
        wait_until_line_is_up()
        async with listening(TICKET, cursor(TICKET)) as listener:
            text.append("4")
            (push,) = await listener.hear_pushes(1)
            assert push.facts == {"draft": "d1", "offset": 2, "text": "2😀34"}
        assert GrowingText.read("d1") == "1 2😀34"

    asyncio.run(story())
