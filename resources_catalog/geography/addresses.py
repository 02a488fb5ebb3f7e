"""One spelling for an address, so that the many ways to write a place compare equal."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_FORMS: Final = (
    "澤沢 邊辺 邉辺 濱浜 濵浜 嶋島 嶌島 龍竜 廣広 櫻桜 齋斎 髙高 﨑崎 祗祇 衹祇 曾曽 條条 國国 學学 眞真 "
    "壽寿 榮栄 圓円 鐵鉄 藪薮 籔薮 檜桧 龜亀 鷗鴎 槇槙 瀧滝 瀨瀬 冨富 狹狭 峯峰 桒桑 淵渕 萬万 與与 穗穂 "
    "彌弥 縣県 應応 來来 惠恵 靜静 豐豊 關関 埜野 蘆芦 莵兎 菟兎 篭籠 竈竃 鶯鴬 壷壺 薗園 礪砺 礒磯 舘館 "
    "嶽岳 鹽塩 藏蔵 攝摂 灣湾 燈灯 鰺鯵 湧涌 檮梼 灌潅 讚讃 餠餅 嚙噛 萊莱 邇迩 遙遥 桝枡 穐秋 栢柏 鎗槍 "
    "鷄鶏 黑黒 德徳 戶戸 户戸 鄕郷 緖緒 靑青 淸清 緣縁 綠緑 莊荘 庄荘 處処 當当 發発 實実 寶宝 對対 將将 "
    "專専 帶帯 廳庁 橫横 櫟檪 歸帰 氣気 沒没 澁渋 溪渓 鼡鼠 杤栃 斉斎 齊斎 獨独 晝昼 會会 佛仏 仭仞 兩両 "
    "劍剱 釼剱 劔剱 剣剱 勳勲 區区 單単 臺台 圍囲 團団 墮堕 壘塁 聲声 屬属 巖巌 巢巣 曵曳 杮柿 梹浜 槗橋 "
    "糀麹 罐缶 聯連 舊旧 藥薬 藝芸 蔴麻 蠣蛎 躰体 軆体 驛駅 麥麦 點点 黃黄 塲場 埓埒 祢禰 辨弁 瓣弁 辯弁 "
    "稻稲 隱隠 餘余 驒騨 鴈雁 坐座 ヶケ がケ ガケ ヵケ のノ 之ノ 乃ノ 廼ノ つツ ッツ っツ づツ ヅツ"
)
_DASHES: Final = "‐‑‒–—―−﹘﹣－─━ｰ﹣⁃˗~〜∼〰=＝・･.,、，．。_/"
_ALIKE: Final = str.maketrans({pair[0]: pair[1] for pair in _FORMS.split()} | dict.fromkeys(_DASHES, "-"))
"""Old and new forms of a sign, kana that are written or sounded in several ways, and what stands for a dash."""

_POSTCODE: Final = re.compile(r"〒\s*[0-9]{3}-?[0-9]{4}")
_LONG: Final = re.compile("(?<=[0-9])[ー一](?=[0-9])")
_GAP: Final = re.compile(r"(?<=[0-9])\s+(?=[0-9])")
_NUMERALS: Final = "[〇零一二三四五六七八九十百千]"
_NUMERAL: Final = re.compile(_NUMERALS)
_NUMBER: Final = f"(?<!{_NUMERALS}){_NUMERALS}{{1,9}}"  # a longer run is no number of a place
_WRITTEN: Final = re.compile(f"{_NUMBER}(?=丁|条|線|号|番|地割|区|軒|町目|-[0-9]|-{_NUMERALS})")
_AFTER_DASH: Final = re.compile(f"(?<=[0-9]-){_NUMBER}(?=-|番|号|$)")
_CHOME: Final = re.compile("(?<=[0-9])(?:丁目|町目|丁)")
_BETWEEN: Final = re.compile(r"第(?=[0-9])|[^\w-]|-(?![0-9])|(?<![0-9])-")
_SIMPLE: Final = re.compile("([々㐀-䶵一-鿋ぁ-ゖァ-ヶ]+?)(?:([一二三四五六七八九十百]{1,9})丁目)?")
_COUNTED: Final = re.compile("[零一二三四五六七八九十百千第丁]")
_BARE: Final = re.compile("[0-9]+(?=-|$)")
_MARKS: Final = re.compile("[大小]?字")
_DIGITS: Final = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0}
_TENS: Final = {"十": 10, "百": 100, "千": 1000}


UNITS: Final = ("丁", "地割", "条")
"""What a bare number after the name of a town may count."""


def number_of(written: str) -> int:
    """Give the number that kanji numerals write: 「二十三」, 「二三」 and 「二〇」.

    Raises
    ------
    KeyError
        If a sign is no numeral up to thousands.
    """
    total = digits = 0
    open_digits = False
    for sign in written:
        if sign in _TENS:
            total += (digits if open_digits else 1) * _TENS[sign]
            digits, open_digits = 0, False
        else:
            digits, open_digits = digits * 10 + _DIGITS[sign], True
    return total + digits


def address_key(text: str) -> str:
    """Fold an address, a town or a municipality for comparing.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        Without blanks and postcode; numerals before 丁目, 条, 番 and the like in digits, 丁目 as 丁, one dash, one form
        of each sign. A key of a key is the key itself.
    """
    found = _SIMPLE.fullmatch(text)
    if found is not None and not _COUNTED.search(found[1]):  # most names of towns: only single signs can change
        number = f"{number_of(found[2])}丁" if found[2] else ""
        return found[1].translate(_ALIKE) + number
    folded = _once(text)
    while (again := _once(folded)) != folded:
        folded = again
    return folded


def without_marks(key: str) -> str:
    """Take 大字, 小字 and 字 out of a key, as they are left out in many addresses and tables."""
    return _MARKS.sub("", key)


def readings(key: str, units: Iterable[str] = UNITS) -> Iterator[str]:
    """Give what the part of a key after the municipality may mean, the plain meaning first.

    Parameters
    ----------
    key
        The part.
    units
        Those that are tried. One that no name of the municipality has makes no name longer and may be left out.

    Yields
    ------
    str
        Without 大字 and 字; the same with the first bare number read as that of a 丁目, a 地割 or a 条; at last with
        only 字 gone, for towns whose name ends in 大.
    """
    plain = without_marks(key)
    yield plain
    bare = _BARE.search(plain)
    if bare is not None:
        for unit in units:
            yield f"{plain[: bare.end()]}{unit}{plain[bare.end() :]}"
    if "大字" in key:
        yield key.replace("字", "")


def _once(text: str) -> str:
    """Apply each rule once; what a rule looks for is looked for first where that is cheaper than the rule."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_ALIKE)
    if "〒" in plain:
        plain = _POSTCODE.sub("", plain)
    if "ー" in plain or "一" in plain:
        plain = _LONG.sub("-", plain)
    if len(plain.split(None, 1)) > 1:
        plain = _GAP.sub("-", plain)
    if _NUMERAL.search(plain):
        plain = _AFTER_DASH.sub(_in_digits, _WRITTEN.sub(_in_digits, plain))
    if "丁" in plain or "町目" in plain:
        plain = _CHOME.sub("丁", plain)
    return plain if plain.isalnum() and "第" not in plain else _BETWEEN.sub("", plain)


def _in_digits(found: re.Match[str]) -> str:
    return str(number_of(found[0]))
