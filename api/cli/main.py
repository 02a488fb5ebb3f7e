"""The command ``enishi``; heavy libraries are loaded by the command that needs them, never for ``--help``."""

from __future__ import annotations

import gc
import os
import sys
from itertools import pairwise
from typing import cast

import typer

from api.cli import (
    catalogue_command,
    config_command,
    db_command,
    disaster_command,
    match_command,
    near_ties_command,
    price_command,
    problem_commands,
    retention_command,
    serve_command,
    template_command,
    user_command,
    ways_command,
    why_command,
    worker_command,
)
from api.cli.console import say
from matcher.messages import LANGUAGES, sentence

app = typer.Typer(
    name="enishi",
    help="縁 enishi: 参加支援のマッチング / participation-support matching for municipalities",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
COMMANDS = (
    *(template_command, match_command, why_command, problem_commands, price_command, near_ties_command),
    *(config_command, db_command, user_command, serve_command, worker_command),
    *(disaster_command, catalogue_command, ways_command, retention_command),
)
for command in COMMANDS:
    command.register(app)


# What Typer raises for a wrong command line; it has no public name of its own.
UsageError = cast("type[Exception]", typer.BadParameter.__bases__[0])


def main() -> None:
    """Run the command line; output that a terminal cannot show is replaced, never a crash."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    try:
        code = app(standalone_mode=False)
    except UsageError as error:
        sys.exit(_say_usage(error))
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(130)
    gc.freeze()  # the process ends: nobody looks through what is left of a long command for waste
    sys.exit(code if isinstance(code, int) else 0)


def _say_usage(error: Exception) -> int:
    """Say in the user's language what is wrong with the command line."""
    asked = (*_after_lang(sys.argv), os.environ.get("ENISHI_LANG"))
    lang = next((each for each in asked if each in LANGUAGES), LANGUAGES[0])
    kind = type(error).__name__
    message = str(getattr(error, "message", "") or error)
    param = getattr(error, "param", None)
    hint = getattr(error, "option_name", None) or getattr(error, "param_hint", None)
    quoted = message.partition("'")[2].partition("'")[0]
    hint = hint or (param.opts[-1] if param is not None else quoted or message)
    if kind == "NoArgsIsHelpError":
        say(message)
    elif kind == "MissingParameter":
        say(sentence("usage_missing", lang, hint=hint))
    elif isinstance(error, typer.BadParameter):
        say(sentence("usage_value", lang, hint=hint, message=message))
    else:
        say(sentence("usage_unknown", lang, hint=hint))
    say(sentence("usage_help", lang))
    return 2


def _after_lang(words: list[str]) -> list[str]:
    apart = [word for before, word in pairwise(words) if before == "--lang"]
    return apart + [word.removeprefix("--lang=") for word in words if word.startswith("--lang=")]
