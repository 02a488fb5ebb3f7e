"""A store is brought to the tables of the programme by steps, all or none, there and back, on both databases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from api.access.actor import Actor, Role
from api.accounts.commands import accounts
from api.accounts.municipality import found_municipality
from api.errors import Conflict
from api.migrations import remake
from api.people.commands import register_person
from api.people.schemas import PersonIn
from api.people.tables import AgencyRow, PersonRow
from api.store import upgrade as steps
from api.store.audit import faults_in_chain
from api.store.crypto import Keyring
from api.store.engine import is_sqlite, make_engine
from api.store.store import Store
from api.store.tables import all_tables
from api.store.upgrade import Standing, downgrade, standing, steps_of, upgrade
from api.store.walls import BEFORE_LOG_IN, behind_walls
from tests.api.service.office import MORNING, TOWN, Office
from tests.api.service.postgres import Server

SUGI = {"identity": {"name": "杉田 あき"}, "state": "seeking"}


@pytest.fixture
def engine(place: str) -> Iterator[sa.Engine]:
    """An empty database."""
    made = make_engine(place)
    yield made
    made.dispose()


def shape(engine: sa.Engine) -> dict[str, Any]:
    """Everything that a database says about its tables."""
    seen = sa.inspect(engine)
    return {
        name: {
            "columns": [(each["name"], str(each["type"]), each["nullable"]) for each in seen.get_columns(name)],
            "key": seen.get_pk_constraint(name)["constrained_columns"],
            "links": sorted(str(sorted(each.items(), key=str)) for each in seen.get_foreign_keys(name)),
            "unique": sorted(str(each["column_names"]) for each in seen.get_unique_constraints(name)),
            "checks": sorted((str(each["name"]), each["sqltext"]) for each in seen.get_check_constraints(name)),
            "indexes": sorted((str(each["name"]), each["column_names"]) for each in seen.get_indexes(name)),
        }
        for name in seen.get_table_names()
        if name != "alembic_version"
    }


def test_the_steps_make_what_the_programme_works_with(engine: sa.Engine) -> None:
    upgrade(engine)
    with engine.connect() as connection:
        command.check(steps_of(connection))
    by_steps = shape(engine)
    downgrade(engine)
    all_tables().create_all(engine)
    assert shape(engine) == by_steps


def test_the_first_step_is_what_the_tables_are() -> None:
    """Nothing was released yet: ``python -m api.migrations.remake`` writes it anew."""
    for dialect in remake.DIALECTS:
        assert remake.file_of(dialect.name).read_text("utf-8") == remake.text_of(all_tables(), dialect)


def test_there_and_back_and_there_again_with_people_in_it(engine: sa.Engine) -> None:
    for _ in range(2):
        assert standing(engine) is Standing.EMPTY
        upgrade(engine)
        assert standing(engine) is Standing.CURRENT
        office = Office.opened(Store(engine, Keyring.made()))
        office.run(Role.COORDINATOR, register_person, PersonIn.model_validate(SUGI))
        upgrade(engine)  # nothing is left to do, nothing is lost
        with Session(engine) as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(PersonRow)) == 1
            assert list(faults_in_chain(session, TOWN)) == []
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM audit")
        downgrade(engine)


NEXT = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "next", "0001"


def upgrade() -> None:
    with op.batch_alter_table("municipality", recreate="{recreate}") as table:
        table.add_column(sa.Column("reading", sa.Text()))
    {more}


def downgrade() -> None:
    with op.batch_alter_table("municipality", recreate="{recreate}") as table:
        table.drop_column("reading")
"""


@pytest.fixture
def with_next(engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let there be one more step, which on SQLite copies a table that others point to."""

    def made(more: str) -> None:
        folder = tmp_path / "more"
        folder.mkdir()
        text = NEXT.format(recreate="always" if is_sqlite(engine) else "never", more=more)
        (folder / "next_step.py").write_text(text, "utf-8")

        def of(connection: sa.Connection | None = None) -> Any:
            config = steps_of(connection)
            own = config.get_main_option("script_location")
            config.set_main_option("path_separator", "newline")
            config.set_main_option("version_locations", f"{own}/versions\n{folder}")
            return config

        monkeypatch.setattr(steps, "steps_of", of)

    return made


def test_a_step_that_fails_leaves_nothing_of_those_before(engine: sa.Engine, with_next: Any) -> None:
    with_next("raise ArithmeticError")
    with pytest.raises(ArithmeticError):
        upgrade(engine)
    assert standing(engine) is Standing.EMPTY


def test_a_table_that_is_copied_takes_no_row_along(engine: sa.Engine, with_next: Any) -> None:
    upgrade(engine)
    office = Office.opened(Store(engine, Keyring.made()))
    office.run(Role.COORDINATOR, register_person, PersonIn.model_validate(SUGI))
    with_next("")
    assert standing(engine) is Standing.BEHIND
    for way, to in ((upgrade, "head"), (downgrade, "0001")):
        way(engine, to)
        with Session(engine) as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(PersonRow)) == 1
            assert list(faults_in_chain(session, TOWN)) == []


def test_an_upgrade_that_breaks_a_link_is_not_kept(engine: sa.Engine, with_next: Any) -> None:
    upgrade(engine)
    Office.opened(Store(engine, Keyring.made()))
    with_next('op.execute("DELETE FROM municipality")')
    with pytest.raises((Conflict, DBAPIError)):
        upgrade(engine)
    assert standing(engine) is Standing.BEHIND
    with Session(engine) as session:
        assert session.execute(sa.text("SELECT count(*) FROM municipality")).scalar() == 1


def test_a_store_of_a_newer_programme_or_of_another_one_is_told(engine: sa.Engine) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'later'")
    assert standing(engine) is Standing.AHEAD
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
    assert standing(engine) is Standing.FOREIGN


# --- the second wall, which PostgreSQL has


@pytest.fixture
def clerk(postgres: Server) -> Iterator[tuple[sa.Engine, Store]]:
    """A store, and the same opened as the role under which the service runs: not the owner of the tables."""
    admin = sa.create_engine(postgres.url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE walled")
    owner = make_engine(postgres.database("walled"))
    upgrade(owner)
    with owner.begin() as connection:
        for statement in GRANTS:
            connection.exec_driver_sql(statement)
    own = make_engine(postgres.database("walled").replace("postgres@", "enishi_service@"))
    yield owner, Store(own, Keyring.made())
    own.dispose()
    owner.dispose()
    with admin.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE walled WITH (FORCE)")
        connection.exec_driver_sql("DROP ROLE enishi_service")
    admin.dispose()


def granted() -> list[str]:
    """What ``docs/operations.md`` tells the owner to run."""
    page = (Path(__file__).parents[3] / "docs" / "operations.md").read_text("utf-8")
    block = page.partition("```sql grants\n")[2].partition("```")[0]
    return [each.strip() for each in block.split(";") if each.strip()]


GRANTS = granted()


def test_every_table_of_a_municipality_stands_behind_the_wall(clerk: tuple[sa.Engine, Store]) -> None:
    with clerk[0].connect() as connection:
        walled = set(connection.execute(sa.text("SELECT tablename FROM pg_policies")).scalars())
    own = {name for name, table in all_tables().tables.items() if "municipality" in table.columns}
    assert walled == own - BEFORE_LOG_IN == {table.name for table in behind_walls(all_tables())}


def test_a_query_that_forgot_the_municipality_sees_only_its_own(clerk: tuple[sa.Engine, Store]) -> None:
    store = clerk[1]
    towns = ("hinata", "tsukimi")
    for town in towns:
        root = Actor(town, None, frozenset({Role.ADMINISTRATOR}))
        with store.work(root, MORNING) as work:
            found_municipality(work, town)
        with store.view(root, MORNING) as view:
            assert accounts(view) == []
            seen = view.session.execute(sa.text("SELECT municipality FROM audit")).scalars().all()
            assert set(seen) == {town}
    with Session(store.engine) as session:  # nobody said for whom
        assert session.execute(sa.text("SELECT count(*) FROM audit")).scalar() == 0


def test_nobody_writes_into_another_municipality(clerk: tuple[sa.Engine, Store]) -> None:
    store = clerk[1]
    root = Actor("hinata", None, frozenset({Role.ADMINISTRATOR}))
    for town in ("hinata", "tsukimi"):
        with store.work(Actor(town, None, root.roles), MORNING) as work:
            found_municipality(work, town)
    with pytest.raises(DBAPIError, match="row-level security"), store.work(root, MORNING) as work:
        work.session.execute(sa.insert(AgencyRow).values(municipality="tsukimi", id="a", name="", kind=""))


@pytest.mark.parametrize("change", ["UPDATE audit SET kind = ''", "DELETE FROM audit", "TRUNCATE audit"])
def test_the_service_may_not_touch_the_audit(clerk: tuple[sa.Engine, Store], change: str) -> None:
    with pytest.raises(DBAPIError, match="permission denied"), clerk[1].engine.begin() as connection:
        connection.exec_driver_sql(change)
