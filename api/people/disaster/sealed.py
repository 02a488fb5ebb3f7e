"""The file of a list: a line that says what it is, a header, what is sealed, a digest, a line that ends it.

It opens with the passphrase alone. The header holds version, salt, costs of scrypt and the day, and is authenticated
with what is sealed; digest and end tell a cut or changed file from a wrong passphrase.
"""

import errno
import hashlib
import os
import re
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Final, Literal

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.errors import Conflict, Invalid, NoSpace
from api.store.crypto import KEY, BrokenSeal, seal, unseal

BEGIN: Final = b"enishi-disaster-list\n"
END: Final = b"\nenishi-disaster-list-ends\n"
DIGEST: Final = 32
SALT: Final = 16
KEPT_DAYS: Final = 7
NAME: Final = re.compile(r"\.?(?P<town>[a-z0-9_-]+)-(?P<day>\d{8})\.enishi-list(?:\.[0-9a-f]+\.part)?", re.ASCII)


@dataclass(frozen=True)
class Costs:
    """What scrypt costs: 128 MiB and a good part of a second for each passphrase that is tried."""

    n: int = 2**17
    r: int = 8
    p: int = 1


@dataclass(frozen=True)
class ListKey:
    """A key with what it was derived with. Never printed."""

    salt: bytes
    costs: Costs
    key: bytes = field(repr=False)


class Header(BaseModel):
    """What stands in clear: enough to derive the key from the passphrase, and the day. Costs beyond sense are refused.

    ``length`` is that of what is sealed, in bytes.
    """

    model_config = ConfigDict(extra="forbid", strict=False)
    version: int
    kdf: Literal["scrypt"] = "scrypt"
    n: Annotated[int, Field(ge=2**14, le=2**20)]
    r: Annotated[int, Field(ge=1, le=16)]
    p: Annotated[int, Field(ge=1, le=4)]
    salt: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    day: date
    length: Annotated[int, Field(ge=0)]


class Version(BaseModel):
    """The version of a header, whatever else stands in it."""

    version: int


def derived(passphrase: str, salt: bytes | None = None, costs: Costs | None = None) -> ListKey:
    """Derive a key from a passphrase; full and half width make no difference, as keyboards differ."""
    salt, costs = salt or secrets.token_bytes(SALT), costs or Costs()
    plain = unicodedata.normalize("NFKC", passphrase).encode()
    return ListKey(salt, costs, Scrypt(salt=salt, length=KEY, n=costs.n, r=costs.r, p=costs.p).derive(plain))


def sealed_list(key: ListKey, day: date, plain: bytes) -> bytes:
    """Make the bytes of a file."""
    costs = key.costs
    length = len(seal(key.key, b"", "")) + len(plain)
    header = Header(
        version=1, n=costs.n, r=costs.r, p=costs.p, salt=key.salt.hex(), day=day, length=length
    ).model_dump_json()
    head = f"{BEGIN.decode()}{header}\n"
    body = head.encode() + seal(key.key, plain, head)
    return body + hashlib.sha256(body).digest() + END


def opened_list(data: bytes, passphrase: str) -> bytes:
    """Open the bytes of a file.

    Raises
    ------
    Invalid
        With what is wrong: no such list, cut, changed, of a later version, or another passphrase.
    """
    header, head = _whole(data)
    costs = Costs(header.n, header.r, header.p)
    key = derived(passphrase, bytes.fromhex(header.salt), costs)
    try:
        return unseal(key.key, data[len(head) : len(head) + header.length], head.decode())
    except BrokenSeal:
        raise Invalid("list_passphrase_wrong") from None


def _whole(data: bytes) -> tuple[Header, bytes]:
    """Read the header of a file that is as it was written."""
    header, head = _header(data)
    ends = data.endswith(END)
    body = data[: -len(END) - DIGEST]
    as_written = ends and data == body + hashlib.sha256(body).digest() + END
    if as_written and _version(data) not in (None, 1):
        raise Invalid("list_newer")
    if as_written and header is not None:
        return header, head
    if ends:
        raise Invalid("list_changed")
    if not data.startswith(BEGIN) and not BEGIN.startswith(data):
        raise Invalid("list_unknown")
    if header is None or len(data) < len(head) + header.length + DIGEST + len(END):
        raise Invalid("list_cut")
    raise Invalid("list_changed")


def _version(data: bytes) -> int | None:
    """Read the version alone, as a later one may have a header of another form; None where there is none to be read."""
    try:
        return Version.model_validate_json(data.removeprefix(BEGIN).partition(b"\n")[0]).version
    except ValidationError:
        return None


def _header(data: bytes) -> tuple[Header | None, bytes]:
    """Read the header and give the bytes it takes; None where there is none to be read."""
    end = data.find(b"\n", len(BEGIN)) + 1
    if not data.startswith(BEGIN) or end == 0:
        return None, b""
    try:
        found = Header.model_validate_json(data[len(BEGIN) : end])
    except ValidationError:
        return None, b""
    return (found if found.n & (found.n - 1) == 0 else None), data[:end]


def put_list(folder: Path, town: str, day: date, data: bytes) -> Path:
    """Write a list whole or not at all.

    Raises
    ------
    NoSpace
        If it does not fit on the disk.
    Conflict
        If the folder is not there, or cannot be written to.
    """
    target = folder / f"{town}-{day:%Y%m%d}.enishi-list"
    part = folder / f".{target.name}.{secrets.token_hex(8)}.part"
    with _told():
        try:
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        _flush(folder)
    return target


def take_away(folder: Path, town: str, day: date) -> None:
    """Take lists of a municipality of seven days and more before away; nothing else in the folder is touched.

    Raises
    ------
    Conflict
        If the folder is not there, or cannot be written to.
    """
    last = f"{day - timedelta(days=KEPT_DAYS):%Y%m%d}"
    with _told():
        for file in sorted(folder.iterdir()):
            found = NAME.fullmatch(file.name)
            if found is not None and found["town"] == town and found["day"] <= last:
                file.unlink(missing_ok=True)
        _flush(folder)


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _told() -> Iterator[None]:
    """Tell plainly what a disk or a folder does not allow."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoSpace("no_space") from None
        raise Conflict("disaster_folder_unwritable") from None
