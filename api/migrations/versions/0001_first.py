"""The first step: every table of the first release.

Its statements stand beside it, a file per database, so that they stay what they were whatever the tables become.
"""

import re
from importlib.resources import files

from alembic import op

revision = "0001"
down_revision = None


def _statements() -> list[str]:
    name = f"0001_first.{op.get_bind().dialect.name}.sql"
    text = (files("api.migrations.versions") / name).read_text(encoding="utf-8")
    return [each.strip().removesuffix(";") for each in text.split(";\n\n")]


def upgrade() -> None:
    """Make everything."""
    for statement in _statements():
        op.get_bind().exec_driver_sql(statement.replace("%", "%%") if _formats() else statement)


def downgrade() -> None:
    """Take everything away again, what points to others first."""
    made = [re.match(r'CREATE (?:VIRTUAL )?(TABLE|FUNCTION) ("?\w+"?)', each) for each in reversed(_statements())]
    for kind in ("TABLE", "FUNCTION"):
        for each in made:
            if each is not None and each[1] == kind:
                op.get_bind().exec_driver_sql(f"DROP {kind} {each[2]}")


def _formats() -> bool:
    """Tell whether the driver reads a percent sign as a place for a value."""
    return op.get_bind().dialect.paramstyle in ("format", "pyformat")
