"""Finds places of addresses in a process of its own: ``python -m api.catalogue.place_lines``, JSON in and out."""

import gc
import json
import sys

from resources_catalog.geography.towns import EDITION, Towns


def main() -> None:
    """Read all addresses, then write a place for each: the other side does something else meanwhile."""
    addresses = json.load(sys.stdin)
    gc.disable()  # a short life: nothing of it is garbage before the end
    towns = Towns(EDITION)
    json.dump([towns.place(each) for each in addresses], sys.stdout)


if __name__ == "__main__":
    main()
