"""The sample town as a service: ``python -m api.cli.sample_service FOLDER``, for ``make serve``.

Only for looking around: made anew at each start, reached from this machine alone, with passwords that are printed.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from api.access.actor import Actor, Role
from api.accounts.commands import add_account
from api.accounts.municipality import found_municipality
from api.accounts.schemas import AccountIn
from api.cli.serve_command import app_of, listen, opened
from api.cli.service_settings import LOCAL, Settings, now
from api.cli.user_command import made_password
from api.people.tables import AgencyRow
from api.store.base import new_id
from api.store.crypto import Keyring
from api.store.store import Store, open_store
from api.store.upgrade import upgrade
from api.web.sample_town import load_town

TOWN, NAME, SAMPLE = "hinata", "ひなた市", Path("examples/hinata")
PORT = 8000


def prepared(store: Store) -> dict[Role, str]:
    """Fill an empty store with the sample town; gives the password of each role."""
    upgrade(store.engine)
    root = Actor(TOWN, None, frozenset({Role.ADMINISTRATOR}))
    with store.work(root, now()) as work:
        found_municipality(work, NAME)
    agency = _agency(store, root)
    passwords = {role: made_password() for role in Role}
    coordinator = _account(store, root, Role.COORDINATOR, passwords[Role.COORDINATOR])
    town = load_town(store, coordinator, now(), SAMPLE)
    for role in Role:
        if role is not Role.COORDINATOR:
            house = next(iter(town.hosts.values())) if role is Role.HOST else agency if role is Role.AGENCY else None
            _account(store, root, role, passwords[role], house)
    return passwords


def _agency(store: Store, root: Actor) -> str:
    with store.work(root, now()) as work:
        row = AgencyRow(municipality=TOWN, id=new_id(), name="見本の相談センター", kind="community_support")
        work.session.add(row)
        work.note("agency.registered", row.id)
    return row.id


def _account(store: Store, root: Actor, role: Role, password: str, house: str | None = None) -> Actor:
    given = {"login": role.value, "name": role.value, "password": password, "roles": [role.value]}
    more = {"host": house} if role is Role.HOST else {"agency": house} if role is Role.AGENCY else {}
    with store.work(root, now()) as work:
        added = add_account(work, AccountIn.model_validate({**given, **more}))
    return Actor(TOWN, added.id, frozenset({role}))


def main() -> None:
    """Make the store anew and listen."""
    folder = Path(sys.argv[1])
    with opened(LOCAL[0], PORT, "ja") as listening:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, mode=0o700)
        keys = Keyring.made()
        keys.write(folder / "keys")
        store = open_store(str(folder / "enishi.db"), keys)
        for role, password in prepared(store).items():
            sys.stdout.write(f"{role.value:14} {password}\n")
        sys.stdout.flush()
        settings = Settings(str(store.engine.url), folder / "keys", LOCAL, secure=False, backups=None)
        listen(app_of(store, settings), listening)
        store.close()


if __name__ == "__main__":
    main()
