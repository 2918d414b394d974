"""People's names in a text. No screening knows names; but one of them we know, and others look like names."""

import re
from collections.abc import Iterable

from assistant.screening.normalise import CJK

_LETTER = rf"[^\W\d_{CJK}]"
_WORD = re.compile(f"{_LETTER}+")
#: In the field for a name; an address or a name in such brackets (Ana <ana@example.com>, Ana <Smith>) is none.
_TAGS = "script|style|iframe|svg|img|a|b|i|u|p|br|div|span|h[1-6]"
_MARKUP = re.compile(rf"<script\b.*?(?:</script>|\Z)|</?(?:{_TAGS})\b[^<>@]*>", re.IGNORECASE | re.DOTALL)
_CHINESE = re.compile(f"[{CJK}]+")
_TITLES = "先生|女士|小姐|太太|阿姨|老师"
#: Inside a sentence: after a small letter or a digit. What opens a sentence or a line is large whatever it is.
_INSIDE = re.compile(rf"(?<=[^\W_{CJK}]) (?P<word>{_LETTER}{{2,}})")
#: The hundred that most people in China have, less 和, 万 and 方, which mostly are none.
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴"
    "夏钟汪田任姜范石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙段雷钱汤尹黎易常武乔贺赖龚文"
)
_TITLED = re.compile(f"[{_SURNAMES}][{CJK}]{{0,2}}?(?:{_TITLES})")


def calling(name: str) -> re.Pattern[str] | None:
    """What calls somebody by a part of `name`: one of its words; two characters of a Chinese name, or its surname as
    one is addressed by it (王先生, 小王). None where there is no such part; markup is nobody's name.
    """
    name = _MARKUP.sub(" ", name)
    chinese = "".join(_CHINESE.findall(name))
    parts = [rf"(?<!{_LETTER}){word}(?!{_LETTER})" for word in _WORD.findall(name) if len(word) > 1]
    parts += [chinese[i : i + 2] for i in range(max(len(chinese) - 1, 1)) if chinese]
    parts += [f"{chinese[0]}(?:{_TITLES})|[小老阿]{chinese[0]}"] if chinese else []
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None


def names_in(text: str) -> Iterable[str]:
    """What looks like somebody's name: large words inside a sentence, Chinese surnames with a title."""
    inside = (found["word"] for found in _INSIDE.finditer(text))
    yield from (word for word in inside if word[0].isupper() and not word.isupper())
    yield from _TITLED.findall(text)
