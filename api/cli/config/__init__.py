"""What a municipality sets in ``enishi.toml``: read, refused, explained."""

from __future__ import annotations

from api.cli.config.read import read_config

__all__ = ["read_config"]
