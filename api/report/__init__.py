"""What people read of a round: one page to print, and the summary on the screen."""

from api.report.console import summary
from api.report.page import render_report

__all__ = ["render_report", "summary"]
