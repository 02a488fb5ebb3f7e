"""A wrong command line is answered in the user's language, with what is wrong and exit 2."""

import pytest

from api.cli import main as command


@pytest.mark.parametrize(
    ("words", "lang", "said"),
    [
        (["match"], "ja", "指定が足りません: --catalogue"),
        (["frob"], "ja", "この指定やコマンドはありません: frob"),
        (["match", "--frob"], "ja", "この指定やコマンドはありません: --frob"),
        (["match", "--lang", "fr"], "ja", "--catalogue"),
        (["match"], "en", "Something is missing: --catalogue"),
        (["match", "--lang", "en"], "ja", "Something is missing: --catalogue"),
        (["match", "--lang", "ja"], "en", "指定が足りません: --catalogue"),
        (["match", "--lang=en"], "ja", "Something is missing: --catalogue"),
        (["match"], "ja-easy", "これも書いてください: --catalogue"),
        (["match", "--lang", "ja-easy"], "en", "これも書いてください: --catalogue"),
        (["match"], "fr", "指定が足りません: --catalogue"),
        (["check", "a", "b", "--lang", "fr"], "ja", "指定の値が使えません: --lang"),
    ],
)
def test_a_wrong_command_line_is_told_what_is_wrong(
    words: list[str], lang: str, said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENISHI_LANG", lang)
    monkeypatch.setattr("sys.argv", ["enishi", *words])
    with pytest.raises(SystemExit) as end:
        command.main()
    assert end.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert err.rstrip().endswith("--help." if said.startswith("Something") else "見られます。")


def test_an_interrupt_ends_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "app", interrupted)
    with pytest.raises(SystemExit) as end:
        command.main()
    assert end.value.code == 130
