"""The sheets that say what people need: persons, wishes, facts, placements, decisions."""

from __future__ import annotations

from resources_catalog.template.columns import Column, Sheet

PERSONS = Sheet(
    "persons",
    "みなさん",
    "Persons",
    (
        Column(
            "person", "仮の番号", "Pseudonym", "id", required=True, help_ja="名前は書きません", help_en="never a name"
        ),
        Column("state", "いまのようす", "State", "code", required=True, vocabulary="person_states"),
        Column("basis", "さがしてよい根拠", "Basis for matching", "code", required=True, vocabulary="matching_bases"),
        Column("consent_hosts", "受け入れ先に伝えてよい", "Hosts may be told", "yes_no"),
        Column("restricted", "どこにも出さない方", "Restricted", "yes_no", default="no"),
        Column("own_words", "本人のことば", "Own words", "text"),
        Column(
            "tier", "期限の順（0がいちばん先）", "Urgency tier (0 first)", "int", minimum=0, maximum=99, default="1"
        ),
        Column("tier_reason", "期限の理由", "Reason of the tier", "code", vocabulary="tier_reasons"),
        Column("tier_until", "いつまで", "Tier until", "date"),
        Column("waiting_since", "いつから待っているか", "Waiting since", "date"),
        Column("max_placements", "いくつまで", "Places at once", "int", minimum=1, maximum=7, default="1"),
        Column("max_hours", "週に何時間まで", "Hours a week at most", "decimal", unit="時間", minimum=0),
        Column("visit_minutes", "1回に何分まで", "Minutes a visit at most", "int", unit="分", minimum=1, maximum=1440),
        Column("times", "よい曜日と時間", "Good times", "slots"),
        Column("times_possible", "ほかに行ける曜日と時間", "Also possible", "slots"),
        Column("ways", "行き方", "Ways to travel", "codes", vocabulary="ways"),
        Column("travel_good", "らくに行ける分数", "Minutes that are easy", "int", unit="分", minimum=0, maximum=300),
        Column("travel_max", "行ける分数の限度", "Minutes at most", "int", unit="分", minimum=0, maximum=300),
        Column("walk_max", "歩ける分数", "Minutes on foot at most", "int", unit="分", minimum=0, maximum=300),
        Column("home_mesh", "住まいの1kmメッシュ", "1-km mesh of home", "id"),
        Column("area", "地区", "Area", "id"),
        Column("must", "ないと行けないこと", "Must be there", "codes", vocabulary="features"),
        Column("helps", "あると助かること", "Helps", "codes", vocabulary="features"),
        Column("avoids", "避けたいこと", "To avoid", "codes", vocabulary="features"),
        Column("avoid_areas", "行きたくない地区", "Areas to avoid", "ids"),
        Column("avoid_hosts", "行きたくない先", "Hosts to avoid", "ids"),
        Column("talk_max", "できる会話", "Talk that is fine", "code", vocabulary="talk_levels"),
        Column("declines_kinds", "のぞまない種類", "Kinds declined", "codes", vocabulary="opening_kinds"),
        Column("declines_programmes", "のぞまない制度", "Programmes declined", "codes", vocabulary="programmes"),
        Column("accompany", "付き添い", "Somebody goes along", "code", vocabulary="accompany"),
        Column("languages", "話すことば", "Languages", "codes", vocabulary="languages"),
        Column(
            "floor",
            "これより合わないなら待つ",
            "Would rather wait than",
            "code",
            vocabulary="floors",
            default="one_wish",
        ),
        Column("household", "世帯の番号", "Household", "id"),
        Column("coordinator", "担当（番号）", "Coordinator (code)", "id"),
        Column("reached_by", "連絡のしかた", "Reached by", "text"),
        Column("next_contact", "次に考える時期", "Next contact", "text"),
    ),
    key=("person",),
)

WISHES = Sheet(
    "wishes",
    "願い",
    "Wishes",
    (
        Column("person", "仮の番号", "Pseudonym", "id", required=True, refers_to=("persons", "person")),
        Column("order", "順", "Order", "int", required=True, minimum=1, maximum=20),
        Column("kind", "何についての願いか", "Kind of wish", "code", required=True, vocabulary="wish_kinds"),
        Column("wish", "願い", "Wish", "text", required=True),
        Column("words", "本人のことば", "Own words", "text"),
    ),
    key=("person", "order"),
)

FACTS = Sheet(
    "facts",
    "分かっていること",
    "Facts",
    (
        Column("person", "仮の番号", "Pseudonym", "id", required=True, refers_to=("persons", "person")),
        Column("fact", "ことがら", "Fact", "code", required=True, vocabulary="facts"),
        Column(
            "value", "内容", "Value", "text", help_ja="分からないときは空のまま", help_en="leave empty when unknown"
        ),
        Column("about", "何・だれについて", "About", "id"),
        Column("detail", "くわしく", "Detail", "text"),
        Column("source", "だれから", "Source", "code", vocabulary="sources"),
        Column("known_on", "いつ", "Known on", "date"),
    ),
)

PLACEMENTS = Sheet(
    "placements",
    "いまの参加",
    "Standing placements",
    (
        Column("person", "仮の番号", "Pseudonym", "id", required=True),
        Column("opening", "参加の場ID", "Opening id", "id", required=True),
        Column("since", "いつから", "Since", "date"),
        Column("status", "ようす", "Status", "code", required=True, vocabulary="placement_statuses"),
    ),
    key=("person", "opening"),
)

DECISIONS = Sheet(
    "decisions",
    "決めたこと",
    "Decisions",
    (
        Column("person", "仮の番号", "Pseudonym", "id", required=True, refers_to=("persons", "person")),
        Column("opening", "参加の場ID", "Opening id", "id", required=True),
        Column("decision", "決めたこと", "Decision", "code", required=True, vocabulary="decisions"),
        Column("by", "だれが（役割）", "By (role)", "text", required=True),
        Column("reason", "理由", "Reason", "text"),
    ),
    key=("person", "opening"),
)

NEEDS_SHEETS = (PERSONS, WISHES, FACTS, PLACEMENTS, DECISIONS)
