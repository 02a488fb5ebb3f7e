"""The message files of a language as they lie in their folder, and what one language lacks beside another."""

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import matcher

FOLDER = Path(matcher.__file__).parent / "messages"

Sentences = Mapping[str, str]


def placeholders(said: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", said))


def language_files(lang: str, folder: Path = FOLDER) -> dict[str, Sentences]:
    return {path.name: tomllib.loads(path.read_text("utf-8")) for path in sorted((folder / lang).glob("*.toml"))}


def all_sentences(lang: str) -> dict[str, str]:
    return {key: said for sentences in language_files(lang).values() for key, said in sentences.items()}


def differences(lang: str, model: str, folder: Path = FOLDER) -> list[str]:
    """Name each file, code, order and placeholder in which a language differs from the model."""
    there, wanted = language_files(lang, folder), language_files(model, folder)
    lines = [f"{lang}/{name}: the file is missing" for name in wanted.keys() - there.keys()]
    lines += [f"{lang}/{name}: {model} has no such file" for name in there.keys() - wanted.keys()]
    for name in there.keys() & wanted.keys():
        lines += [f"{lang}/{name}: {line}" for line in _in_a_file(there[name], wanted[name])]
    return sorted(lines)


def _in_a_file(there: Sentences, wanted: Sentences) -> Iterator[str]:
    yield from (f"{key} is missing" for key in wanted.keys() - there.keys())
    yield from (f"{key} is too much" for key in there.keys() - wanted.keys())
    if there.keys() == wanted.keys() and list(there) != list(wanted):
        yield "the order is another"
    for key in there.keys() & wanted.keys():
        if key.startswith(("day_", "month_")):
            continue  # a day is written in other parts in another language
        if (found := placeholders(there[key])) != (named := placeholders(wanted[key])):
            yield f"{key} says {sorted(found)}, not {sorted(named)}"


if __name__ == "__main__":  # python -m tests.matcher.messages.language_files: what there is still to be written
    sys.stdout.writelines(f"{line}\n" for line in [*differences("en", "ja"), *differences("ja-easy", "ja")])
