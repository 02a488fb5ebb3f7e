from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from api.cli.import_warnings_page import DOCUMENT, import_warnings_page, main
from resources_catalog.importers.doubts import DEFINITIONS
from resources_catalog.importers.listings import FAMILIES

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[3]


def test_the_committed_document_is_the_generated_one() -> None:
    text = (ROOT / DOCUMENT).read_text(encoding="utf-8")
    assert text == import_warnings_page(), "run: python -m api.cli.import_warnings_page"


def test_every_warning_and_every_family_stands_in_it() -> None:
    text = import_warnings_page()
    for name in (*DEFINITIONS, *(family.name for family in FAMILIES)):
        assert f"| `{name}` | " in text


def test_it_is_written_where_it_belongs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    main()
    assert (tmp_path / DOCUMENT).read_text(encoding="utf-8") == import_warnings_page()
