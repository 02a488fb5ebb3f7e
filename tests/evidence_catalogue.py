"""The claims about the catalogue of local resources, a line each: lists, addresses, finding, ways, exchange."""

import bisect
import csv
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np

from api.access.actor import Actor, Role
from api.catalogue import repository
from api.catalogue.records import listing_of
from api.catalogue.search import Asked, search
from api.catalogue.search_repository import Narrowed, hits, tiers
from api.store.crypto import Keyring
from api.store.engine import make_engine
from api.store.store import Store
from resources_catalog.diff import key_of, record_id
from resources_catalog.errors import FaultsFound
from resources_catalog.folding import fold
from resources_catalog.geography import straight_km
from resources_catalog.hsds import write
from resources_catalog.hsds.json_file import records_of
from resources_catalog.hsds.read import entries_of
from resources_catalog.importers.listings import read_listings
from resources_catalog.importers.mapped import SavedMapping, read_mapping
from resources_catalog.importers.wamnet import HEADERS
from resources_catalog.listing import Listing
from resources_catalog.travel import Points, Timetable, day_ways, proxy_ways, read_gtfs
from tests.api.service import test_catalogue_kills as killing
from tests.api.service.office import MORNING
from tests.api.service.postgres import server
from tests.api.service.test_catalogue import random_words
from tests.evidence_line import Line
from tests.resources_catalog.geography import test_towns as towns
from tests.resources_catalog.hsds.entries import ENTRY
from tests.resources_catalog.hsds.test_write import assert_all_valid
from tests.resources_catalog.importers.test_mapped import MAPPING
from tests.resources_catalog.travel import test_connections as timetables
from tests.resources_catalog.travel.plain_search import PlainDay

ROOT: Final = Path(__file__).parent.parent
LISTS: Final = ROOT.parent / "shared" / "data" / "catalogue"
WHOLE: Final = LISTS / "wamnet_202603" / "csvdownload046.csv"
EDITIONS: Final = [LISTS / f"wamnet_{edition}" / "csvdownload045.csv" for edition in ("202503", "202603")]
ENISHI: Final = str(Path(sys.executable).parent / "enishi")
IMPORT_SECONDS, IMPORT_MB, RUNS = 10.0, 500, 3
WORDS, MANY, RECORDS, SEARCH_MS = 2000, 300, 50_000, 20.0
KILLS, KILLED_ROWS, BYTES = 20, 6000, 3000
DOUBTS: Final = {
    "phone_malformed": 13, "corporation_number_missing": 1039, "corporation_number_malformed": 700,
    "capacity_missing": 2832, "capacity_zero": 11, "hours_zero + hours_backwards": 1563, "point_shared": 147,
    "address_without_number": 97, "office_number_repeats": 1562,
}  # fmt: skip
WHO: Final = Actor("local", None, frozenset({Role.COORDINATOR}))


def _absent(claim: str) -> Line:
    return Line(claim, "the published files are not on this machine", "read", holds=False)


# ---------------------------------------------------------------- lists


def lists(_seed: int) -> Iterator[Line]:
    """Every published list taken in; the largest in time and memory, with its doubts; two editions compared."""
    if not LISTS.is_dir():
        yield _absent("published lists")
        return
    files = [path for path in sorted(LISTS.rglob("*.csv")) if "codes" not in path.parent.name]
    with tempfile.TemporaryDirectory() as folder:
        told = {path: _imported(path, Path(folder) / "store.db")[0] for path in files}
        adding = [path for path, each in told.items() if each["rows"] == sum(
            each[name] for name in ("new", "changed", "unchanged", "rejected"))]  # fmt: skip
        yield Line("lists: rows are new, changed, unchanged or rejected", f"{len(adding)} of {len(files)} files, "
                   f"{sum(each['rows'] for each in told.values())} rows", "all", adding == files)  # fmt: skip
        year = told[EDITIONS[1]]
        yield Line("lists: A-type 2025-03 to 2026-03", f"{year['gone']} gone, {year['new']} new", "364, 407",
                   (year["gone"], year["new"]) == (364, 407))  # fmt: skip
        runs = [_imported(WHOLE, Path(folder) / f"{number}.db") for number in range(RUNS)]
    seconds, megabytes = statistics.median(each[1] for each in runs), statistics.median(each[2] for each in runs)
    yield Line("lists: B-type, the whole process", f"{runs[0][0]['rows']} rows, {seconds:.1f} s, {megabytes:.0f} MB in "
               f"all its processes (median of {RUNS}), load {os.getloadavg()[0]:.1f}", "<= 10 s, <= 500 MB",
               seconds <= IMPORT_SECONDS and megabytes <= IMPORT_MB)  # fmt: skip
    counts = runs[0][0]["warnings"]
    found = {name: sum(counts.get(code, 0) for code in name.split(" + ")) for name in DOUBTS}
    yield Line("lists: doubts about the B-type", str(found), "as measured", found == DOUBTS)


def _imported(path: Path, store: Path) -> tuple[dict[str, Any], float, float]:
    """Take a list in; gives what was told, the seconds, and the megabytes of all processes at once, sampled."""
    began, most = time.perf_counter(), 0.0
    with tempfile.TemporaryFile() as out:
        command = [ENISHI, "catalogue", "import", str(path), "--into", str(store), "--json"]
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        while process.poll() is None:
            most = max(most, _megabytes(process.pid))
            time.sleep(0.02)
        seconds = time.perf_counter() - began
        out.seek(0)
        told = json.loads(out.read() or "[{}]")[0]
    return told, seconds, most


def _megabytes(pid: int) -> float:
    """Add what a process and those it started hold; pages that they share count for each."""
    with suppress(OSError):  # it may have ended meanwhile
        own = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return own + sum(_megabytes(int(each)) for each in children)
    return 0.0


# ---------------------------------------------------------------- addresses


def geocoding(_seed: int) -> Iterator[Line]:
    """Addresses of offices against their official points, and addresses worked out by hand."""
    wrong = [row["shape"] for row in towns.TABLE if _by_hand(row) is False]
    yield Line("addresses worked out by hand: other", f"{wrong or 'none'} of {len(towns.TABLE)}", "none of >= 100",
               not wrong and len(towns.TABLE) >= 100)  # fmt: skip
    for path, read, _ in towns.FILES[1:]:
        published = read(path)
        places = [towns.TOWNS.place(address) for address, _, _ in published]
        found = [(place, lat, lon) for place, (_, lat, lon) in zip(places, published, strict=True)
                 if place is not None and place.precision == "town"]  # fmt: skip
        km = np.array([float(straight_km(place.lat, place.lon, lat, lon)) for place, lat, lon in found])
        share, metres = len(found) / len(published), 1000 * float(np.nanmedian(km))
        yield Line(f"addresses of {path.name}", f"{share:.2%} to the town, median {metres:.0f} m from the official "
                   "point", ">= 97 %, <= 300 m", share >= 0.97 and metres <= 300)  # fmt: skip
    if not towns.FILES[1:]:
        yield _absent("addresses of published lists")


def _by_hand(row: dict[str, str]) -> bool:
    place = towns.TOWNS.place(row["address"])
    told = ("", "", "", "") if place is None else (*place[:2], place.town or "", place.precision)
    return told == (row["prefecture"], row["municipality"], row["town"], row["precision"])


# ---------------------------------------------------------------- finding


def finding(seed: int) -> Iterator[Line]:
    """Words found on both databases as a reading of every record finds them, and how long that takes."""
    if not WHOLE.is_file():
        yield _absent("words found")
        return
    with tempfile.TemporaryDirectory() as folder, server() as running:
        places = {"SQLite": str(Path(folder) / "store.db"), "PostgreSQL": running.url}
        large = _large(Path(folder) / "large.csv")
        for name, place in places.items():
            subprocess.run([ENISHI, "catalogue", "import", str(large), "--into", place], check=True,
                           capture_output=True)  # fmt: skip
            with _opened(place) as store:
                yield from _found(name, store, seed)


def _large(path: Path) -> Path:
    """Write the list once, and as many copies of its records under other numbers as make it large."""
    with WHOLE.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    at = head.index(HEADERS["number"])
    copies = [list(rows[number % len(rows)]) for number in range(RECORDS - len(rows))]
    for number, row in enumerate(copies):
        row[at] = f"{number}-{row[at]}"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows([head, *rows, *copies])
    return path


@contextmanager
def _opened(place: str) -> Iterator[Store]:
    store = Store(make_engine(place), Keyring.none())
    try:
        yield store
    finally:
        store.engine.dispose()


class _Reading:
    """All that is searched in one text: a word is looked for in it, and each place belongs to a record."""

    def __init__(self, listings: Sequence[Listing]) -> None:
        self.ids = [record_id(key_of(each)) for each in listings]
        texts = [_fields(each) for each in listings]
        self.begins = [0, *np.cumsum([len(text) for text in texts]).tolist()]
        self.text = "".join(texts)

    def holding(self, word: str) -> set[str]:
        """Give the records that hold a word in a field."""
        found, at = set(), self.text.find(word)
        while at >= 0:
            number = bisect.bisect_right(self.begins, at) - 1
            found.add(self.ids[number])
            at = self.text.find(word, self.begins[number + 1])
        return found


def _fields(each: Listing) -> str:
    place = f"{each.municipality}{each.address or ''}"
    fields = (each.name, each.kana, each.corporation, place, each.service, each.remarks)
    return "".join(f"{fold(text)}\n" for text in fields if text)


def _found(name: str, store: Store, seed: int) -> Iterator[Line]:
    with store.view(WHO, MORNING) as view:
        listings = [listing_of(row) for row in repository.listings_there(view)]
    reading, words = _Reading(listings), random_words(listings, WORDS, seed)
    differing, times = [], []
    for word in words:
        with store.view(WHO, MORNING) as view:
            began = time.perf_counter()
            told = len(search(view, Asked(word), 50))
            times.append(1000 * (time.perf_counter() - began))
            wanted = reading.holding(word)
            if len(wanted) <= MANY:
                same = {each.id for each in search(view, Asked(word), 10 * RECORDS)} == wanted
            else:  # the widest way finds all; whole records of so many would take minutes to write out
                widest = tiers([fold(word)])[-1]
                same = {each.id for each, _ in hits(view, [widest], Narrowed(), 10 * RECORDS)} == wanted
        differing += [] if same and told == min(50, len(wanted)) else [word]
    times.sort()
    yield Line(f"{name}: words found as by reading {len(listings)} records", f"{differing or 'none'} of {WORDS} other",
               "none", not differing)  # fmt: skip
    middle, most = statistics.median(times), times[len(times) * 95 // 100]
    yield Line(f"{name}: time of a search in {len(listings)} records", f"median {middle:.1f} ms, 95 of 100 within "
               f"{most:.1f} ms, worst {times[-1]:.1f} ms, load {os.getloadavg()[0]:.1f}", f"95 of 100 <= {SEARCH_MS:g} "
               "ms", most <= SEARCH_MS)  # fmt: skip


# ---------------------------------------------------------------- ways there


def travel(seed: int) -> Iterator[Line]:
    """The proxy, a real timetable over a whole town, and its answers against a plain search."""
    rng = np.random.default_rng(seed)
    homes, hosts = (Points.of(rng.uniform(35, 36, n), rng.uniform(136, 137, n)) for n in (1000, 500))
    seconds = statistics.median(_seconds(lambda: proxy_ways(homes, hosts, mode="walk")) for _ in range(5))
    yield Line("1,000 homes x 500 hosts by distance", f"{seconds:.3f} s (median of 5), load "
               f"{os.getloadavg()[0]:.1f}", "<= 0.1 s", seconds <= 0.1)  # fmt: skip
    if not timetables.REAL.is_file():
        yield _absent("the timetable of Muroran")
        return
    feed, day = read_gtfs(timetables.REAL), date(2020, 11, 25)
    about = [timetables.about(feed, size, rng) for size in (1000, 500)]
    seconds = _seconds(lambda: day_ways(Timetable.of(feed, day), *about))
    yield Line("1,000 homes x 500 hosts by the buses of Muroran, a morning and a return", f"{seconds:.1f} s, load "
               f"{os.getloadavg()[0]:.1f}", "<= 10 s", seconds <= 10)  # fmt: skip
    starts, ends = timetables.about(feed, 500, rng), timetables.about(feed, 500, rng)
    ways, plain = day_ways(Timetable.of(feed, day), starts, ends), PlainDay(timetables.REAL, day)
    there, back, last = map(timetables.diagonal, (ways.there.minutes, ways.back.minutes, ways.last_home))
    other = 0
    for at in range(500):
        home, host = timetables.place(starts, at), timetables.place(ends, at)
        try:
            timetables.check_last(plain, home, host, 570, 570 - there[at])
            timetables.check_first(plain, host, home, 930, 930 + back[at])
            timetables.check_last(plain, host, home, 1440, last[at])
        except AssertionError:
            other += 1
    yield Line("500 pairs against a plain search: other", f"{other}, {np.isfinite(there).mean():.0%} reached in time",
               "0", other == 0)  # fmt: skip


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


# ---------------------------------------------------------------- exchange


def exchange(seed: int) -> Iterator[Line]:
    """Records of the B-type written as HSDS, held against the official schemas, read and written again."""
    if not WHOLE.is_file():
        yield _absent("records as HSDS")
        return
    chosen = random.Random(seed).sample(read_listings(WHOLE).listings, 500)
    entries = [replace(ENTRY, id=f"{number:032x}", listing=each, capacity=None) for number, each in enumerate(chosen)]
    try:
        assert_all_valid(entries)
        invalid = ""
    except AssertionError as error:
        invalid = str(error)[:200]
    file = json.loads(json.dumps(write.services(entries)))
    again = entries_of(file, WHOLE.name)
    yield Line("500 records as HSDS, by the official schemas", invalid or "all valid", "all valid", not invalid)
    same = list(again) == entries and write.services(again) == file
    yield Line("HSDS -> records -> HSDS", "equal" if same else "other", "equal", same)
    yield _suite(
        "HSDS -> store -> HSDS, and what is read over the web",
        ("tests/api/service/test_exchange.py", "tests/api/service/test_hsda.py"),
    )


def _suite(claim: str, tests: Sequence[str]) -> Line:
    """Run tests of the suite in a process of their own."""
    run = subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests], cwd=ROOT,
                         capture_output=True, text=True, check=False)  # fmt: skip
    return Line(claim, (run.stdout.strip().splitlines() or ["nothing"])[-1], "all pass", run.returncode == 0)


# ---------------------------------------------------------------- what may go wrong


def killed_imports(seed: int) -> Iterator[Line]:
    """An import killed with all its processes at any moment, on both databases."""
    with tempfile.TemporaryDirectory() as name, server(durable=True) as running:
        first, second = killing.editions(Path(name), KILLED_ROWS)
        for database, fresh in (
            ("SQLite", killing.copies_of_file(Path(name), first)),
            ("PostgreSQL", killing.copies_of_database(running, first)),
        ):
            found = killing.kills(fresh, second, KILLS, seed)
            fine = not found["neither"] and not found["next_failed"]
            yield Line(f"{database}: import killed {KILLS} times", f"as before {found['before']}, complete "
                       f"{found['complete']}, neither {found['neither']}, next one failed {found['next_failed']}",
                       "neither 0, failed 0", fine and found["before"] + found["complete"] == KILLS)  # fmt: skip


def any_bytes(seed: int) -> Iterator[Line]:
    """Random bytes, and real files with random damage, as every kind of file."""
    draw = random.Random(seed)
    columns = {"name": "名称", "address": "住所", "phone": "電話番号", "lat": "緯度", "since": "開催日"}
    mapping = SavedMapping("x", "x", "npo", "x", "福井県鯖江市", columns)
    readers: dict[str, Callable[[Path], object]] = {
        "csv": read_listings,
        "xlsx": read_listings,
        "mapped.csv": lambda path: read_listings(path, mapping),
        "mapped.xlsx": lambda path: read_listings(path, mapping),
        "json": lambda path: entries_of(records_of(path.read_bytes(), path.name), path.name),
        "toml": read_mapping,
    }
    seeds = [b"", b"\xff\xfe", b"\xef\xbb\xbf", b"PK\x03\x04", b"[{"]
    seeds += [MAPPING.encode(), ",".join(columns.values()).encode()]
    seeds += [json.dumps(write.services([ENTRY])).encode(), towns.EXTRACT.read_bytes()[:3000]]
    counts, broken = {"read": 0, "reported": 0}, []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(BYTES):
            data = _damaged(draw, draw.choice(seeds))
            for ending, read in readers.items():
                path = Path(folder) / f"x.{ending}"
                path.write_bytes(data)
                told = _told(read, path)
                counts[told] = counts.get(told, 0) + 1
                broken += [(number, ending, told)] if told not in ("read", "reported") else []
    yield Line(f"{BYTES} strings of bytes as {', '.join(readers)}", str(counts), "each read, or refused with a report",
               not broken)  # fmt: skip


def _damaged(draw: random.Random, data: bytes) -> bytes:
    """Put random bytes behind, and some in the midst."""
    made = bytearray(data + draw.randbytes(draw.choice((0, 0, 2, 20, 300))))
    for _ in range(draw.randrange(3) if made else 0):
        made[draw.randrange(len(made))] = draw.randrange(256)
    return bytes(made)


def _told(read: Callable[[Path], object], path: Path) -> str:
    """Tell whether a file was read, or what was said instead; any other error stops the evidence."""
    try:
        read(path)
    except FaultsFound as found:
        return "reported" if found.faults and found.faults[0].table == path.name else "without its file"
    return "read"


CLAIMS: Final = (lists, geocoding, finding, travel, exchange, killed_imports, any_bytes)
