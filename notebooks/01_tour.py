# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # はじめての一回り / A first tour
#
# `make demo` が書き出したファイルだけを読みます。名前は出てきません（仮の番号だけです）。
#
# Everything here is read from what `make demo` wrote. There are no names, only pseudonyms.

# %%
from pathlib import Path

import matplotlib.pyplot as plt
import matplotlib_fontja
import pandas as pd

matplotlib_fontja.japanize()
DEMO = next(folder for folder in (Path("out/demo"), Path("../demo")) if folder.exists())
plan, ranked, not_placed, questions, not_considered, verdicts = (
    pd.read_csv(DEMO / f"{name}.csv", dtype=str, keep_default_na=False)
    for name in ("plan", "ranked", "not_placed", "questions", "not_considered", "verdicts")
)

# %% [markdown]
# ## 1. まず、まだ参加先が見つかっていない方 / First: who has no place yet
#
# `smallest_change` は、これひとつが変われば参加先が見つかり、ほかの方の参加先もなくならないと、
# もう一度組み合わせて確かめたこと（`verified`）です。

# %%
not_placed

# %% [markdown]
# ## 2. 今週きくこと / What to find out this week
#
# 答えによって変わることが大きい順です。

# %%
questions[["question", "ask_whom", "persons", "effect"]].head(10)

# %% [markdown]
# ## 3. 今回の案 / The plan of this round
#
# `route`: `eligible` は今ある制度、`eligible_by_recognition` は市町村が認めれば使える制度、
# `gap` は制度のすき間での参加。
# 定着の見通し（`staying_…`）は、根拠になる記録がまだないので空です。借りた数字は入れていません。

# %%
plan[["person", "opening", "route", "slots", "hours"]]

# %%
routes = plan["route"].value_counts().reindex(["eligible", "eligible_by_recognition", "gap"], fill_value=0)
figure, axes = plt.subplots(figsize=(7, 2.2))
axes.barh(["今ある制度", "認められれば制度", "すき間での参加"], routes.to_numpy(), color="#2b5c4f")
axes.invert_yaxis()
axes.set_xlabel("参加の数")
axes.set_title("どの道すじで参加するか")
figure.tight_layout()

# %% [markdown]
# ## 4. 一人の候補をくらべる / One person's places side by side
#
# 数字は、その人の中で場をくらべるためのものです。人と人をくらべるものではありません。
# 空いているところは「まだ分からない」で、低いという意味ではありません。

# %%
parts = ["part_wish", "part_environment", "part_travel", "part_schedule"]
labels = ["希望", "場のようす", "道のり", "曜日と時間"]
one = ranked[ranked["person"] == "P01"].set_index("opening")[parts].apply(pd.to_numeric)
figure, axes = plt.subplots(figsize=(7, 2.8))
picture = axes.imshow(one.to_numpy(), cmap="BuGn", vmin=0, vmax=1, aspect="auto")
axes.set_xticks(range(len(labels)), labels)
axes.set_yticks(range(len(one)), one.index)
axes.set_title("P01 さん：合うところの内訳（白いところは、まだ分からない）")
figure.colorbar(picture, label="合うところの多さ")
figure.tight_layout()

# %% [markdown]
# ## 5. なぜ候補に出ないのか / Why a place is not on the list
#
# すべての組について、理由が残っています。多い理由から並べます。

# %%
reasons = verdicts.loc[verdicts["allowed"] == "no", "reasons"].str.split().str[0].str.split(":").str[0]
reasons.value_counts().head(10)

# %% [markdown]
# ## 6. さがしていない方 / Nobody looks for these people now
#
# 休んでいる、まだお会いしていない、同意がない。どれも失敗ではありません。ほかのどのファイルにも出てきません。

# %%
not_considered
