"""Chinese characters that sound alike, and words in which one of them was typed for another: 时侯 for 时候.

Who types by sound picks the wrong one of a list. The 3,755 commonest characters stand in GB 2312 by their sound, so
that the first one of each syllable tells the others; tones are not told apart.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise

from assistant.retrieval.tokens import CHINESE, chinese_words

_SYLLABLES = (
    "啊埃鞍肮凹芭白斑邦苞杯奔崩逼鞭标鳖彬兵玻哺擦猜餐苍操厕层插拆搀昌超车郴撑吃充抽初揣川疮吹春戳疵聪凑粗"
    "蹿摧村磋搭呆耽当刀德蹬堤颠碉跌丁丢东兜都端堆墩掇蛾恩而发藩坊菲芬丰佛否夫噶该干冈篙哥给根耕工钩辜刮乖"
    "棺光瑰辊锅哈骸酣夯壕呵嘿痕哼轰喉呼花槐欢荒灰荤豁击嘉歼僵蕉揭巾荆炯揪鞠捐撅均喀开刊康考坷肯坑空抠枯夸"
    "块宽匡亏坤括垃莱蓝琅捞勒雷棱厘俩联粮撩列琳玲溜龙楼芦驴峦掠抡萝妈埋瞒芒猫么玫门萌眯棉苗蔑民明谬摸谋拇"
    "拿氖南囊挠呢馁嫩能妮蔫娘鸟捏您柠牛脓奴女暖虐挪哦欧啪拍攀乓抛呸喷砰坯篇飘撇拼乒坡扑期掐牵枪橇切钦青琼"
    "秋趋圈缺裙然瓤饶惹壬扔日戎揉茹软蕊闰若撒腮三桑搔瑟森僧莎筛珊墒梢奢砷声师收蔬刷摔栓霜谁吮说斯松搜嗽酸"
    "虽孙蓑塌胎坍汤掏特藤梯天挑贴厅通偷凸湍推吞拖挖歪豌汪威瘟嗡挝巫昔瞎掀相萧楔薪星兄休墟轩靴勋压焉殃邀椰"
    "一茵英哟拥幽淤鸳曰耘匝栽咱赃遭责贼怎增扎摘瞻樟招遮珍蒸芝中舟珠抓拽专桩椎谆捉兹鬃邹租钻嘴尊昨"
)
#: Rows of GB 2312 in which characters stand by their sound; a row has 94.
_FIRST, _LAST, _ROW = 0xB0, 0xD7, range(0xA1, 0xFF)

#: How often the articles hold each of some pairs of characters.
Count = Callable[[Sequence[str]], Sequence[int]]


def righted(text: str, count: Count) -> str:
    """`text` with the characters put right that make no pair with a neighbour, and one of a known word when another
    that sounds alike stands there.
    """
    return CHINESE.sub(lambda found: _righted(found[0], count), text)


def _righted(run: str, count: Count) -> str:
    wrong = _wrong()
    for place, pair in enumerate(map("".join, pairwise(run))):
        for within, right in wrong.get(pair, ()):
            at = place + within
            if _is_strange(run[max(at - 1, 0) : at + 2], count):
                run = run[:at] + right + run[at + 1 :]
                break
    return run


def _is_strange(around: str, count: Count) -> bool:
    """Whether what stands in the middle makes a pair with neither neighbour."""
    pairs = [*map("".join, pairwise(around))]
    return not any(pair in _pairs() for pair in pairs) and not any(count(pairs))


@cache
def _wrong() -> Mapping[str, Sequence[tuple[int, str]]]:
    """By two characters of which one is wrong: the place of that one, and the right one."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for pair in sorted(_pairs()):
        one, other = pair[0], pair[1]
        for alike in _alike(one):
            found[alike + other].append((0, one))
        for alike in _alike(other):
            found[one + alike].append((1, other))
    return {pair: ways for pair, ways in found.items() if pair not in _pairs()}


@cache
def _pairs() -> frozenset[str]:
    return frozenset("".join(pair) for word in chinese_words() for pair in pairwise(word))


def _alike(character: str) -> Iterable[str]:
    return (one for one in _syllable(character) if one != character)


def _syllable(character: str) -> str:
    """All that sound like it, itself among them; empty for one that is not common."""
    common = _common()
    at = common.find(character)
    if at < 0:
        return ""
    starts = _starts()
    which = bisect_right(starts, at)
    return common[starts[which - 1] : starts[which] if which < len(starts) else len(common)]


@cache
def _common() -> str:
    codes = bytes(byte for row in range(_FIRST, _LAST + 1) for cell in _ROW for byte in (row, cell))
    return codes.decode("gb2312", "ignore")


@cache
def _starts() -> list[int]:
    return [_common().index(first) for first in _SYLLABLES]
