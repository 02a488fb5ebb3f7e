"""``enishi retention``: how long people stay, counted and modelled, and how much of that few stays can tell."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add ``retention`` with its commands."""
    from api.cli import retention_curve, retention_fit, retention_report

    group = typer.Typer(help="つづいているか / how long people stay", no_args_is_help=True)
    group.command("curve")(retention_curve.curve)
    group.command("fit")(retention_fit.fit)
    group.command("report")(retention_report.report)
    app.add_typer(group, name="retention")
