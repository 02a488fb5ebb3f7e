"""Words that nobody meets on a page, from the list the project keeps for its screens."""

import re

NEVER_JA = (
    "対象者", "困難事例", "不適合", "適合", "スコア", "最適", "脱落", "処遇", "未配置", "空き枠", "リスク", "推薦順",
    "点数", "パーセント", "ソルバー", "実行不能", "マッチング", "就労意欲", "障害者",
)  # fmt: skip
NEVER_EN = re.compile(
    r"\b(score[sd]?|optim\w*|infeasible|feasible|solvers?|solved?|bounds?|percent\w*|rank\w*|dropouts?|risk\w*"
    r"|match(?:ed|es|ing)?|unplaced|value|client)\b",
    re.IGNORECASE,
)


def forbidden(text: str, lang: str) -> list[str]:
    """Find the words of a text that should not be there."""
    found = [word for word in ("%", "％") if word in text]
    if lang == "en":
        return found + NEVER_EN.findall(text)
    return found + [word for word in NEVER_JA if word in text]
