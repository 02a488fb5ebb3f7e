"""Lists for tests: files in the form of WAM NET out of a few cells, taken in, and what a store holds of them."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from api.access.actor import Role
from api.catalogue.commands import take_in
from api.catalogue.importing import prepare, read_file
from api.catalogue.tables import BatchRow, EntryRow, ListingChangeRow, ListingRow
from api.store.engine import is_sqlite
from api.store.store import Store
from resources_catalog.importers.wamnet import HEADERS
from tests.api.service.office import Office

STAFF = Role.COORDINATOR
ROOT = Path(__file__).parents[3]
EXTRACT = ROOT / "tests" / "data" / "wamnet" / "csvdownload046_100.csv"

OFFICE = {
    "authority_code": "18000", "number": "1", "authority": "鯖江市", "corporation": "社会福祉法人　山",
    "corporation_number": "6000012070001", "service": "就労継続支援Ｂ型", "name": "ひだまり", "kana": "ひだまり",
    "office_number": "1810600001", "municipality": "福井県鯖江市", "address": "西山町１３－１", "phone": "0778-00-0000",
    "lat": "35.95", "lon": "136.18", "weekday": "09:00-16:00", "closed_days": "日曜", "capacity": "20",
}  # fmt: skip


def wam_file(path: Path, rows: Iterable[Mapping[str, str]]) -> Path:
    """Write a list; cells that a row does not name are those of ``OFFICE``."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(HEADERS.values())
    writer.writerows([{**OFFICE, **row}.get(key, "") for key in HEADERS] for row in rows)
    path.write_bytes(out.getvalue().encode("utf-8-sig"))
    return path


def taken_in(office: Office, *paths: Path, edition: str | None = None) -> list[BatchRow]:
    """Take files in as one command."""
    reads = [read_file(path, None, edition) for path in paths]
    prepared, mark = office.look(STAFF, prepare, reads)
    made: list[BatchRow] = office.run(STAFF, take_in, prepared, mark)
    return made


def everything(store: Store) -> dict[str, object]:
    """Read all that the catalogue keeps, the index of words as well, apart from who did what when."""
    with Session(store.engine) as session:
        listings = session.execute(select(ListingRow.__table__).order_by(ListingRow.id)).all()
        entries = session.execute(
            select(EntryRow.id, EntryRow.names, EntryRow.rest, EntryRow.kind, EntryRow.area, EntryRow.days,
                   EntryRow.access, EntryRow.lat).order_by(EntryRow.id)
        ).all()  # fmt: skip
        changes = session.execute(select(ListingChangeRow.__table__).order_by(ListingChangeRow.listing)).all()
        live = session.scalars(select(BatchRow.id).where(BatchRow.undone_at.is_(None)).order_by(BatchRow.id)).all()
        indexed = words_indexed(session) if is_sqlite(store.engine) else []
    found: dict[str, object] = {
        "listings": [tuple(map(str, row)) for row in listings], "entries": [tuple(row) for row in entries],
        "changes": [tuple(map(str, row)) for row in changes], "live": list(live),
        "indexed": indexed,
    }  # fmt: skip
    return found


def words_indexed(session: Session) -> list[tuple[str, int]]:
    """Read every word that the index of SQLite holds, and of how many entries."""
    session.execute(text("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'entry_grams', 'row')"))
    rows = session.execute(text("SELECT term, doc FROM temp.vocabulary ORDER BY term")).all()
    session.execute(text("DROP TABLE temp.vocabulary"))
    return [(term, count) for term, count in rows]
