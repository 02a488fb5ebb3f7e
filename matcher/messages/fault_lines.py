"""A fault as one line: where, what, what was found, what is allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.messages import sentence

if TYPE_CHECKING:
    from resources_catalog.faults import Fault


def fault_line(fault: Fault, lang: str) -> str:
    """Say a fault on one line.

    Raises
    ------
    KeyError
        If the language lacks the fault's code.
    """
    cell = {(False, False): "table", (True, False): "row", (False, True): "column", (True, True): "cell"}
    kind = cell[fault.row is not None, fault.column is not None]
    place = sentence(f"fault_place_{kind}", lang, table=fault.table, row=fault.row, column=fault.column)
    said = sentence(fault.code, lang, value=fault.value, allowed=fault.allowed)
    found = "" if fault.value is None else sentence("fault_found", lang, value=fault.value)
    allowed = "" if fault.allowed is None else sentence("fault_allowed", lang, allowed=fault.allowed)
    return f"{place}{said}{found}{allowed}"
