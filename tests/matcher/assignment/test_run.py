"""Ctrl-C belongs to the program that solves: a search may be ended by it, and never keeps it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

PRESSED = """
import signal, sys, threading
from matcher.assignment.exact.run import searched, solver
from ortools.sat.python import cp_model
heard = []
signal.signal(signal.SIGINT, lambda *_: heard.append(1))
def search():
    model = cp_model.CpModel()
    model.add_exactly_one([model.new_bool_var("") for _ in range(3)])
    searched(solver(60.0, 0), model)
if sys.argv[1] == "thread":
    worker = threading.Thread(target=search)
    worker.start()
    worker.join()
else:
    search()
signal.raise_signal(signal.SIGINT)
print(len(heard))
"""


@pytest.mark.parametrize("where", ["main", "thread"])
def test_after_a_search_ctrl_c_is_heard_by_whoever_listened_before(where: str) -> None:
    run = subprocess.run([sys.executable, "-c", PRESSED, where], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout.strip()) == (0, "1"), run.stderr
