"""The sheets that say what a locality offers: hosts, openings, tasks."""

from __future__ import annotations

from resources_catalog.template.columns import Column, Sheet

HOSTS = Sheet(
    "hosts",
    "受け入れ先",
    "Hosts",
    (
        Column("host", "受け入れ先ID", "Host id", "id", required=True),
        Column("name", "名称", "Name", "text", required=True),
        Column("kind", "種類", "Kind", "code", required=True, vocabulary="host_kinds"),
        Column("status", "やりとりの状態", "Status", "code", vocabulary="host_statuses", default="offers"),
        Column("area", "地区", "Area", "id"),
        Column("address", "所在地", "Address", "text"),
        Column("lat", "緯度", "Latitude", "decimal", unit="°", minimum=20, maximum=46),
        Column("lon", "経度", "Longitude", "decimal", unit="°", minimum=122, maximum=154),
        Column(
            "seats",
            "合わせて何人まで（すべての場・曜日）",
            "Persons at most, all openings and days",
            "int",
            unit="人",
            minimum=0,
        ),
        Column(
            "support_capacity",
            "職員が付けられる時間（全体）",
            "Staff support, all openings",
            "int",
            unit="15分/週",
            minimum=0,
        ),
        Column("newcomers_month", "ひと月に新しく迎えられる人数", "Newcomers a month", "int", unit="人/月", minimum=0),
        Column("paused_until", "新しい受け入れを休む日まで", "No new people until", "date"),
        Column("pause_reason", "休む理由", "Why paused", "text"),
        Column("contact", "連絡する相手（役割）", "Whom to ask (role)", "text"),
        Column("phone", "電話", "Phone", "text"),
        Column("hours", "利用できる時間帯", "Hours", "text"),
        Column("capacity", "定員", "Licensed capacity", "int", unit="人", minimum=0),
        Column("users", "契約している利用者の数", "Users with a contract", "int", unit="人", minimum=0),
        Column("agreement", "書面の取り決め", "Agreement in writing", "code", vocabulary="agreements"),
        Column("agreement_until", "取り決めはいつまで", "Agreement until", "date"),
        Column("listing", "公表情報の番号", "Public listing number", "text"),
        Column("note", "メモ", "Note", "text"),
    ),
    key=("host",),
)

OPENINGS = Sheet(
    "openings",
    "参加の場",
    "Openings",
    (
        Column("opening", "参加の場ID", "Opening id", "id", required=True),
        Column("host", "受け入れ先ID", "Host id", "id", required=True, refers_to=("hosts", "host")),
        Column("name", "呼び名", "Name", "text", required=True),
        Column("kind", "種類", "Kind", "code", required=True, vocabulary="opening_kinds"),
        Column("programme", "どの制度の枠か", "Programme of its seats", "code", vocabulary="programmes"),
        Column(
            "seats_for",
            "枠の使い道",
            "Seats for",
            "code",
            vocabulary="seats_for",
            help_ja="空のとき: 制度の枠は制度を使う方、制度によらない場はすき間で参加する方",
            help_en="when empty: regular in a scheme, gap outside every scheme",
        ),
        Column("seats", "受け入れられる人数", "People at once", "int", required=True, unit="人", minimum=0),
        Column(
            "seats_in_use", "いまの利用者などが使っている人数", "Seats in use by others", "int", unit="人", minimum=0
        ),
        Column("slots", "曜日と時間", "Days and times", "slots"),
        Column("slots_later", "あとで変わる曜日と時間", "Days and times later on", "slots"),
        Column("slots_later_from", "いつから変わるか", "Later times from", "date"),
        Column("days_mode", "通い方", "Days", "code", vocabulary="days_modes", default="each_day"),
        Column("min_minutes", "いちばん短くて何分から", "Shortest visit", "int", unit="分", minimum=1, maximum=1440),
        Column(
            "hours_week", "週の時間（曜日がないとき）", "Hours a week without slots", "decimal", unit="時間", minimum=0
        ),
        Column("valid_from", "いつから", "From", "date"),
        Column("valid_until", "いつまで", "Until", "date"),
        Column("paused_until", "新しい受け入れを休む日まで", "No new people until", "date"),
        Column("confirmed_on", "最後に確かめた日", "Last confirmed", "date"),
        Column("features", "あてはまること", "True here", "codes", vocabulary="features"),
        Column("lacks", "ないと分かっていること", "Known to be absent", "codes", vocabulary="features"),
        Column("purposes", "どんな願いに合うか", "Good for", "codes", vocabulary="purposes"),
        Column("talk", "求められる会話", "Talk needed", "code", vocabulary="talk_levels"),
        Column("interests", "話のたね", "Interests shared here", "codes", vocabulary="interests"),
        Column("languages", "通じることば", "Languages on site", "codes", vocabulary="languages"),
        Column("first_step", "はじめの一歩", "First step", "code", vocabulary="first_steps"),
        Column("first_step_minutes", "はじめの一歩の長さ", "Minutes of the first step", "int", unit="分", minimum=1),
        Column("accompany_needed", "はじめは付き添いが要る", "Somebody goes along at first", "yes_no", default="no"),
        Column("key_person", "決まった担当（役割）", "Key person (role)", "text"),
        Column("support_capacity", "職員が付けられる時間", "Staff support", "int", unit="15分/週", minimum=0),
        Column(
            "support_load",
            "ひとりに要る時間（はじめの月）",
            "Support a person needs at first",
            "int",
            unit="15分/週",
            minimum=0,
            default="0",
        ),
        Column("lift_seats", "送迎できる人数", "Lift seats", "int", unit="人", minimum=0),
        Column("cost_yen", "1回の費用", "Cost a visit", "int", unit="円", minimum=0),
        Column("thanks", "お礼のかたち", "Thanked with", "codes", vocabulary="thanks"),
        Column("cover", "保険", "Insurance", "code", vocabulary="covers"),
        Column("gap_approved", "すき間の受け入れを市も認めている", "Municipality agrees to gap seats", "yes_no"),
        Column("notice_hours", "休みの連絡は何時間前まで", "Notice for absence", "int", unit="時間", minimum=0),
        Column("rain", "雨の日", "On rainy days", "code", vocabulary="rain_rules"),
        Column("heat_rule", "暑い日のきまり", "Rule for hot days", "text"),
        Column("restricted", "外に出さない場", "Not to be shown", "yes_no", default="no"),
        Column("ask_contact", "確かめる相手（役割と電話）", "Whom to ask", "text"),
        Column("note", "本人に伝えるひとこと", "A word for the person", "text"),
    ),
    key=("opening",),
)

TASKS = Sheet(
    "tasks",
    "仕事・活動",
    "Tasks",
    (
        Column("opening", "参加の場ID", "Opening id", "id", required=True, refers_to=("openings", "opening")),
        Column("task", "仕事・活動", "Task", "code", required=True, vocabulary="tasks"),
        Column("months", "何月にあるか", "Months", "text", help_ja="例: 6 または 7-9", help_en="e.g. 6 or 7-9"),
        Column("note", "メモ", "Note", "text"),
    ),
    key=("opening", "task"),
)

CATALOGUE_SHEETS = (HOSTS, OPENINGS, TASKS)
