"""Files of the problem format as raw columns: no defaults, no rules, no repair.

The independent check reads through this package too, so it knows names and cells but nothing of their meaning. Others
import from here only, not from the modules inside.
"""

from __future__ import annotations

from matcher.problem.decoding.cells import Cells, Coded, Numbers, coded, is_absent, none_of, raw
from matcher.problem.decoding.csv_columns import decode_csv
from matcher.problem.decoding.folders import read_problem, read_solution
from matcher.problem.decoding.json_document import decode_problem, decode_solution
from matcher.problem.decoding.parquet import COLUMN_TYPES, arrow
from matcher.problem.decoding.tables import (
    PROBLEM_FORMAT,
    SETTING_NAMES,
    SETTINGS,
    SETTINGS_FILE,
    SOLUTION_FORMAT,
    TABLE_NAMES,
    NotANumber,
    Table,
    Tables,
)

__all__ = [
    "COLUMN_TYPES",
    "PROBLEM_FORMAT",
    "SETTINGS",
    "SETTINGS_FILE",
    "SETTING_NAMES",
    "SOLUTION_FORMAT",
    "TABLE_NAMES",
    "Cells",
    "Coded",
    "NotANumber",
    "Numbers",
    "Table",
    "Tables",
    "arrow",
    "coded",
    "decode_csv",
    "decode_problem",
    "decode_solution",
    "is_absent",
    "none_of",
    "raw",
    "read_problem",
    "read_solution",
]
