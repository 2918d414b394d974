"""What a file is, by what stands in it, never by its name. Plain Python: nothing is decoded, only structure is read."""

import re
from collections.abc import Callable
from dataclasses import dataclass

#: Beyond this (pixels) a picture is a trap for the browser that would show it.
MOST_PIXELS = 50_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
#: Start-of-frame markers of JPEG; C4, C8 and CC are something else.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
#: A text that begins as one of these wants to be taken for it.
_OTHERS = (b"GIF8", b"RIFF", b"%PDF-")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_MARKUP = re.compile(
    r"\s*<(?:!doctype|!--|\?xml|html|head|body|script|svg|iframe|math|meta|style)\b|\s*<!--", re.I
)


@dataclass(frozen=True)
class FileType:
    """`mime`: a type of ours, never the sender's; `suffix`: with its dot. `width`, `height`: pixels, else 0."""

    mime: str
    suffix: str
    width: int = 0
    height: int = 0

    @property
    def is_picture(self) -> bool:
        return self.width > 0


def type_of(content: bytes) -> FileType | None:
    """None for anything but a whole PNG, JPEG, GIF or WebP of bearable size, a PDF, or plain text that is no markup."""
    for mime, suffix, size_of in _PICTURES:
        size = size_of(content)
        if size:
            bearable = 0 < size[0] * size[1] <= MOST_PIXELS
            return FileType(mime, suffix, *size) if bearable else None
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return FileType("application/pdf", ".pdf")
    return FileType("text/plain", ".txt") if _is_text(content) and not content.startswith(_OTHERS) else None


def _png(content: bytes) -> tuple[int, int] | None:
    """Chunk by chunk to its end."""
    if not content.startswith(_PNG) or content[12:16] != b"IHDR":
        return None
    at = len(_PNG)
    while (kind := content[at + 4 : at + 8]) != b"IEND":
        at += 12 + int.from_bytes(content[at : at + 4], "big")
        if len(kind) < 4:  # noqa: PLR2004
            return None
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")


def _jpeg(content: bytes) -> tuple[int, int] | None:
    """Segment by segment to its frame; behind that it has to end as one."""
    if not content.startswith(b"\xff\xd8\xff") or b"\xff\xd9" not in content[2:]:
        return None
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:  # noqa: PLR2004
        marker = content[at + 1]
        if marker in _FRAMES:
            height, width = content[at + 5 : at + 7], content[at + 7 : at + 9]
            return int.from_bytes(width, "big"), int.from_bytes(height, "big")
        is_alone = marker in _STANDALONE
        at += 2 if is_alone else 2 + max(2, int.from_bytes(content[at + 2 : at + 4], "big"))
    return None


def _gif(content: bytes) -> tuple[int, int] | None:
    if content[:6] not in (b"GIF87a", b"GIF89a") or not content.rstrip(b"\0").endswith(b";"):
        return None
    return int.from_bytes(content[6:8], "little"), int.from_bytes(content[8:10], "little")


def _webp(content: bytes) -> tuple[int, int] | None:
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        return None
    if int.from_bytes(content[4:8], "little") + 8 > len(content):
        return None
    kind, head = content[12:16], content[20:30]
    if kind == b"VP8X":
        return int.from_bytes(head[4:7], "little") + 1, int.from_bytes(head[7:10], "little") + 1
    if kind == b"VP8L" and head[:1] == b"\x2f":
        bits = int.from_bytes(head[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and head[3:6] == b"\x9d\x01\x2a":
        return int.from_bytes(head[6:8], "little") & 0x3FFF, int.from_bytes(head[8:10], "little") & 0x3FFF
    return None


def _is_text(content: bytes) -> bool:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return bool(text.strip()) and not _CONTROLS.search(text) and not _MARKUP.match(text)
    return False


_PICTURES: tuple[tuple[str, str, Callable[[bytes], tuple[int, int] | None]], ...] = (
    ("image/png", ".png", _png),
    ("image/jpeg", ".jpg", _jpeg),
    ("image/gif", ".gif", _gif),
    ("image/webp", ".webp", _webp),
)
