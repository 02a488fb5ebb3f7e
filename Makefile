# Thin wrappers; what is installed and how stands in tools/bootstrap.sh.
#   make setup       動かすのに必要なものを入れる / install what the programme needs
#   make setup-test  テストに必要なものも入れる   / and what the tests need, a browser included
#   make demo        見本の町でマッチングを動かす / match the sample town, into out/demo/
#   make serve       見本の町を画面で見る         / the sample town as a service at http://127.0.0.1:8000
#   make test        すべてのテスト               / the whole test suite
#   make evidence    示すべきことの一覧           / every claim, one line each (SEED=n for other instances)
#   make bench       ほかの解き方との速さくらべ  / races against other solvers, one table, up to 30 minutes
#   make bench-quick 同じものを短く               / the same in two minutes
#   make battery     こわしても失わないかの試し   / the long reliability battery, two to three hours
#   make notebooks   ノートブックを実行する       / execute the notebooks, into out/notebooks/

SHELL := /bin/sh
.DELETE_ON_ERROR:
.PHONY: help setup setup-test demo serve test evidence bench bench-quick battery notebooks lint

BIN := .venv/bin
SEED ?= 0
HINATA := examples/hinata
NOTEBOOKS := $(wildcard notebooks/*.py)

help:
	@sed -n 's/^#   //p' Makefile

setup:
	@sh tools/bootstrap.sh runtime

setup-test:
	@sh tools/bootstrap.sh test

demo: setup
	$(BIN)/enishi match --catalogue $(HINATA) --needs $(HINATA) --config $(HINATA)/enishi.toml --on 2026-06-08 --out out/demo

# Made anew at each start; for this machine alone.
serve: setup
	$(BIN)/python -m api.cli.sample_service out/serve

lint: setup-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@if grep -n '://' requirements/*.txt; then echo 'host name in a lock / ロックに接続先の名前が入っています' >&2; exit 1; fi

test: lint
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term-missing:skip-covered

evidence: setup-test
	$(BIN)/python -m tests.evidence --seed $(SEED)

# Progress on stderr, the table on stdout; nothing else should run meanwhile.
bench: setup-test
	$(BIN)/python -m tests.benchmarks full --seed $(SEED)
	$(BIN)/python -m tests.benchmarks.staying $(SEED)

bench-quick: setup-test
	$(BIN)/python -m tests.benchmarks quick --seed $(SEED)
	$(BIN)/python -m tests.benchmarks.staying $(SEED)

battery: setup-test
	$(BIN)/python -m tests.battery --seed $(SEED)

# Outputs are never committed: each .py becomes an executed .ipynb under out/.
notebooks: setup-test
	@mkdir -p out/notebooks
	$(if $(NOTEBOOKS),,$(error notebooks/*.py: none found))
	for page in $(NOTEBOOKS); do \
	    $(BIN)/jupytext --quiet --set-kernel python3 --to ipynb --output "out/notebooks/$$(basename "$$page" .py).ipynb" "$$page" || exit 1; \
	done
	$(BIN)/python -m pytest -p no:cacheprovider --nbmake --overwrite --nbmake-timeout=300 out/notebooks
