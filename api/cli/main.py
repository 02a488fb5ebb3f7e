"""The command ``enishi``; heavy libraries are loaded by the command that needs them, never for ``--help``."""

from __future__ import annotations

import sys

import typer

from api.cli import match_command, problem_commands, template_command

app = typer.Typer(
    name="enishi",
    help="縁 enishi: 参加支援のマッチング / participation-support matching for municipalities",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (template_command, match_command, problem_commands):
    command.register(app)


def main() -> None:
    """Run the command line; output that a terminal cannot show is replaced, never a crash."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    app()
