"""Typed rows of the needs sheets to ``Caseload``; what cannot be true is refused, every fault in one go."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from matcher.needs.person import Caseload, Fact, FactValue, PersonNeeds, Standing, Wish
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault
from resources_catalog.geography import mesh_centre
from resources_catalog.template.dates import parse_date
from resources_catalog.template.spelling import folded
from resources_catalog.vocabulary import resolve, spellings, terms
from resources_catalog.week import parse_slots

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resources_catalog.catalogue import Catalogue
    from resources_catalog.template.columns import Row

WISH_SETS = {
    "purpose": "purposes",
    "task": "tasks",
    "feature": "features",
    "kind": "opening_kinds",
    "interest": "interests",
}
_CODE_SETS = {
    "not_used": "reasons_not_used",
    "interest": "interests",
    "strength": "tasks",
    "training_form": "training_forms",
}
_WORDS_OR_CODE = {"tried_before_good": "tasks"}
_ABOUT_SETS = {"not_used": "programmes"}
_YES_NO = dict.fromkeys(("yes", "true", "はい", "○", "〇", "◯"), True)
_YES_NO |= dict.fromkeys(("no", "false", "いいえ", "×"), False)


def caseload_from_rows(rows: Mapping[str, Sequence[Row]], catalogue: Catalogue) -> Caseload:
    """Build the caseload of a round.

    Raises
    ------
    FaultsFound
        With every row that cannot be true, or names something the catalogue does not hold.
    """
    reader = _Reader(rows, catalogue)
    people = tuple(person for row in rows.get("persons", ()) if (person := reader.person(row)) is not None)
    standing = tuple(each for row in rows.get("placements", ()) if (each := reader.standing(row)) is not None)
    if reader.faults:
        raise FaultsFound(reader.faults)
    return Caseload(tuple(sorted(people, key=lambda each: each.person)), standing)


class _Reader:
    def __init__(self, rows: Mapping[str, Sequence[Row]], catalogue: Catalogue) -> None:
        self.faults: list[Fault] = []
        self.places = {place for opening in catalogue.openings.values() for place, _ in opening.places()}
        self.openings = set(catalogue.openings)
        self.hosts = set(catalogue.hosts)
        self.persons = {str(row["person"]) for row in rows.get("persons", ())}
        self._wishes: dict[str, list[Wish]] = {}
        self._facts: dict[str, list[Fact]] = {}
        self._decisions: dict[str, dict[str, list[str]]] = {}
        for row in rows.get("wishes", ()):
            self._read_wish(row)
        for row in rows.get("facts", ()):
            self._read_fact(row)
        for row in rows.get("decisions", ()):
            self._read_decision(row)

    def person(self, row: Row) -> PersonNeeds | None:
        code = str(row["person"])
        names = {field.name for field in fields(PersonNeeds)}
        cells: dict[str, Any] = {name: cell for name, cell in row.items() if name in names and cell is not None}
        self._check_hosts(row)
        self._check_home(row)
        decided = self._decisions.get(code, {})
        try:
            return PersonNeeds(
                **cells,
                wishes=tuple(self._wishes.get(code, ())),
                facts=tuple(self._facts.get(code, ())),
                pins=tuple(decided.get("pin", ())),
                ruled_out=tuple(decided.get("rule_out", ())),
            )
        except ValueError as error:
            self._fault("persons", row, None, str(error), "person_contradicts")
            return None

    def standing(self, row: Row) -> Standing | None:
        opening = str(row["opening"])
        if opening not in self.places:
            self._no_place("placements", row, opening)
            return None
        since = row.get("since")
        return Standing(
            str(row["person"]), str(row["opening"]), str(row["status"]), since if isinstance(since, date) else None
        )

    def _check_hosts(self, row: Row) -> None:
        for host in cast("tuple[str, ...]", row.get("avoid_hosts") or ()):
            if host not in self.hosts:
                self._fault("persons", row, "avoid_hosts", host, "unknown_host")

    def _check_home(self, row: Row) -> None:
        home = row.get("home_mesh")
        if home is not None:
            try:
                mesh_centre(str(home))
            except ValueError:
                self._fault("persons", row, "home_mesh", home, "not_a_mesh", "53387172")

    def _read_wish(self, row: Row) -> None:
        kind, wish = str(row["kind"]), str(row["wish"])
        code: str | None = wish
        if kind in WISH_SETS:
            code = resolve(WISH_SETS[kind], wish)
        elif wish not in self.hosts:
            code = None
        if code is None:
            allowed = spellings(WISH_SETS[kind]) if kind in WISH_SETS else tuple(sorted(self.hosts))
            self._fault("wishes", row, "wish", wish, "unknown_wish", " / ".join(allowed[:12]))
            return
        words, order = row.get("words"), row["order"]
        assert isinstance(order, int)
        self._wishes.setdefault(str(row["person"]), []).append(
            Wish(order, kind, code, words if isinstance(words, str) else None)
        )

    def _read_fact(self, row: Row) -> None:
        name, text, about = str(row["fact"]), row.get("value"), row.get("about")
        value: FactValue | None = None
        if isinstance(text, str):
            value = self._fact_value(name, text, row)
            if value is None:
                return
        elif terms("facts")[name].more["type"] == "person" and about is not None:
            value = True  # naming somebody says it: a blank beside it must never bring two people together
        if not self._about_is_known(name, about, row):
            return
        if isinstance(about, str) and name in _ABOUT_SETS:
            about = resolve(_ABOUT_SETS[name], about)
        detail, source, day = row.get("detail"), row.get("source"), row.get("known_on")
        if name == "travel_minutes" and isinstance(detail, str):
            way = resolve("ways", detail)
            if way is None:
                self._fault("facts", row, "detail", detail, "fact_not_code", " / ".join(spellings("ways")[:12]))
                return
            detail = way
        self._facts.setdefault(str(row["person"]), []).append(
            Fact(
                name,
                value,
                about if isinstance(about, str) else None,
                detail if isinstance(detail, str) else None,
                source if isinstance(source, str) else None,
                day if isinstance(day, date) else None,
            )
        )

    def _fact_value(self, name: str, text: str, row: Row) -> FactValue | None:
        """Give the typed value; a fault is noted and ``None`` given when the text is not of the fact's type."""
        kind = str(terms("facts")[name].more["type"])
        if kind == "person":  # who it is stands under "about"; the value says whether it holds
            kind = "yes_no"
        allowed = _CODE_SETS.get(name)
        value = _typed(kind, text, allowed)
        if name in _WORDS_OR_CODE:
            value = resolve(_WORDS_OR_CODE[name], text) or text
        if value is None:
            shown = " / ".join(spellings(allowed)[:12]) if allowed else None
            self._fault("facts", row, "value", text, f"fact_not_{kind}", shown)
        return value

    def _about_is_known(self, name: str, about: object, row: Row) -> bool:
        known: set[str] | None = None
        if name == "travel_minutes":
            known = self.hosts | self.openings | self.places
        elif name in ("care_duty", "somebody_at_home", "apart_opening", "apart_host", "together"):
            known = self.persons
        elif name in _ABOUT_SETS:
            known = {str(about)} if isinstance(about, str) and resolve(_ABOUT_SETS[name], about) else set()
        if known is None or about in known:
            return True
        self._fault("facts", row, "about", about, "unknown_about")
        return False

    def _read_decision(self, row: Row) -> None:
        opening = str(row["opening"])
        whole = opening in self.openings and row["decision"] != "pin"
        if opening not in self.places and not whole:
            self._no_place("decisions", row, opening)
            return
        kinds = self._decisions.setdefault(str(row["person"]), {})
        kinds.setdefault(str(row["decision"]), []).append(opening)

    def _no_place(self, table: str, row: Row, opening: str) -> None:
        """Note that an opening is not known, or that its day is missing."""
        days = sorted(place for place in self.places if place.startswith(f"{opening}@"))
        code = "pin_needs_a_day" if days and opening in self.openings else "unknown_opening"
        self._fault(table, row, "opening", opening, code, " / ".join(days) or None)

    def _fault(
        self, table: str, row: Row, column: str | None, value: object, code: str, allowed: str | None = None
    ) -> None:
        place = row.get("_row")
        self.faults.append(
            Fault(
                table,
                place if isinstance(place, int) else None,
                column,
                None if value is None else str(value)[:80],
                code,
                allowed,
            )
        )


def _typed(kind: str, text: str, allowed: str | None) -> FactValue | None:
    if kind == "yes_no":
        return _YES_NO.get(folded(text))
    if kind in ("int", "minutes"):
        return int(text) if text.strip().isdecimal() and len(text) < 7 else None
    if kind == "date":
        try:
            return parse_date(text)
        except ValueError:
            return None
    if kind == "slots":
        try:
            return parse_slots(text) or None
        except ValueError:
            return None
    if kind == "code" and allowed:
        return resolve(allowed, text)
    return text
