from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources_catalog.template.csv_text import REPLACED, decode, decode_mended
from resources_catalog.template.raw import UnusableError


def decoded(data: bytes) -> tuple[str, str]:
    try:
        return decode_mended(data)
    except UnusableError as error:
        return "", error.code


@given(st.text(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp932"]))
def test_what_is_read_strictly_is_read_alike(text: str, encoding: str) -> None:
    data = text.replace("\x00", "").encode(encoding, "ignore")
    assert decode_mended(data) == decode(data)


@given(st.binary(max_size=2000))
def test_any_bytes_are_text_or_unusable(data: bytes) -> None:
    found = decoded(data)
    assert found[1] in {"utf-8", "utf-8-sig", "utf-16", "cp932", "unknown_encoding", "binary_file"}
    assert "\r\n" not in found[0]


@pytest.mark.parametrize(("mark", "encoding"), [(b"", "utf-8"), (b"\xef\xbb\xbf", "utf-8-sig")])
def test_a_run_of_bad_bytes_is_one_sign(mark: bytes, encoding: str) -> None:
    lines = ["見出し".encode()] + ["行".encode()] * 38 + [b"a\xff\xfe\xff b\xff\n"]
    with pytest.raises(UnusableError, match="unknown_encoding"):
        decode(mark + b"\r\n".join(lines))
    text, found = decode_mended(mark + b"\r\n".join(lines))
    assert (found, text.splitlines()[-1], text[:3]) == (encoding, f"a{REPLACED} b{REPLACED}", "見出し")


def test_the_encoding_with_fewer_bad_lines_is_taken() -> None:
    lines = ["見出し".encode("cp932")] + ["行".encode("cp932")] * 58 + [b"\x85\x01", b"x"]
    assert decode_mended(b"\n".join(lines))[1] == "cp932"


def test_bytes_of_two_wide_encodings_are_never_mended() -> None:
    with pytest.raises(UnusableError, match="unknown_encoding"):
        decode_mended(b"\xff\xfe" + "a\n".encode("utf-16-le") * 99 + b"\x00\xd8")
