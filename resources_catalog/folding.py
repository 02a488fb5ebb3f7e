"""One spelling for everything that is searched, and the grams by which a text may hold a word."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

OLD_FORMS: Final = (
    "澤沢 邊辺 邉辺 濱浜 濵浜 嶋島 嶌島 龍竜 廣広 櫻桜 齋斎 齊斉 髙高 﨑崎 曾曽 條条 國国 學学 眞真 壽寿 榮栄 "
    "圓円 鐵鉄 藪薮 籔薮 檜桧 龜亀 鷗鴎 槇槙 瀧滝 瀨瀬 冨富 狹狭 峯峰 桒桑 淵渕 萬万 與与 穗穂 彌弥 縣県 應応 "
    "來来 惠恵 靜静 豐豊 關関 莵兎 菟兎 篭籠 竈竃 鶯鴬 壷壺 薗園 礒磯 舘館 嶽岳 鹽塩 藏蔵 攝摂 灣湾 燈灯 德徳 "
    "戶戸 户戸 鄕郷 緖緒 靑青 淸清 緣縁 綠緑 莊荘 處処 當当 發発 實実 寶宝 對対 將将 專専 帶帯 廳庁 橫横 歸帰 "
    "氣気 澁渋 溪渓 獨独 晝昼 會会 佛仏 兩両 區区 單単 臺台 圍囲 團団 聲声 屬属 巖巌 聯連 舊旧 藥薬 藝芸 體体 "
    "驛駅 麥麦 點点 黃黄 辨弁 瓣弁 辯弁 稻稲 隱隠 餘余 號号 數数 變変 讀読 賣売 醫医 醉酔 釋釈 鷄鶏 黑黒"
)
"""Pairs of an old form of a sign and the one in use."""

_DASHES: Final = "‐‑‒–—―−﹘﹣－ー─━ｰ⁃˗〜～∼〰"
_KATAKANA: Final = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_ALIKE: Final = (
    str.maketrans({pair[0]: pair[1] for pair in OLD_FORMS.split()} | dict.fromkeys(_DASHES, "-")) | _KATAKANA
)

END_OF_FIELD: Final = "\n"
"""Before and after each field in a text that is searched; no word holds one."""

_PLAIN: Final = re.compile("[ぁ-ん一-鿋a-z0-9-]*")
"""Signs that are their own fold."""


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Fold a text for searching: width, case, katakana, old forms, dashes, blanks.

    Parameters
    ----------
    text
        Any text; of a name that is stored as typed, only the fold is searched.

    Returns
    -------
    str
        Without blanks. A fold of a fold is the fold itself.
    """
    folded = "".join(_once(text).split())
    while not _PLAIN.fullmatch(folded) and (again := "".join(_once(folded).split())) != folded:
        folded = again
    return folded


def _once(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().translate(_ALIKE)


def searched(fields: Iterable[str | None]) -> str:
    """Give the text in which words are looked for: the folds of the fields, each between ends; empty for none."""
    folds = [folded for text in fields if text and (folded := fold(text))]
    return END_OF_FIELD.join(["", *folds, ""]) if folds else ""


def grams_of_word(word: str) -> tuple[str, ...]:
    """Give the grams that a text must hold to hold a word: its pairs, or the one sign. Not enough for three signs."""
    return (word,) if len(word) == 1 else tuple(dict.fromkeys(map(str.__add__, word, word[1:])))
