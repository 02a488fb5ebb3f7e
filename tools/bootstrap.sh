#!/bin/sh
# Make or bring up to date .venv/ from the hashed locks.
#   sh tools/bootstrap.sh runtime   what the programme needs / 動かすのに必要なもの
#   sh tools/bootstrap.sh test      and what the tests need, a browser included / テスト用とブラウザーも
# A second run without changes does nothing and needs no network.
# PYTHON=... chooses the interpreter, USE_UV=0 installs by pip alone, CHROMIUM=... names a browser.
set -eu
cd "$(dirname "$0")/.."

VENV=.venv
VPY=$VENV/bin/python

say() { printf '%s\n' "$*" >&2; }
die() {
    for line in "$@"; do say "$line"; done
    exit 1
}

# ---------------------------------------------------------------- the interpreter

python_fits() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        if python_fits "$PYTHON"; then echo "$PYTHON"; fi
        return
    fi
    for name in python3 python3.11 python3.12 python3.13 python3.14; do
        if python_fits "$name"; then
            echo "$name"
            return
        fi
    done
}

make_venv() {
    py=$(find_python)
    [ -n "$py" ] || die \
        "Python 3.11〜3.14 が見つかりません。入れてから、もう一度実行してください（例: apt-get install python3 python3-venv）。" \
        "No Python 3.11 to 3.14 was found. Install it and run this again (e.g. apt-get install python3 python3-venv)."
    # Without python3-venv Debian's venv fails half-way and leaves a folder that looks finished.
    "$py" -c 'import ensurepip, venv' 2>/dev/null || die \
        "python3-venv がありません。入れてから、もう一度実行してください: apt-get install python3-venv" \
        "python3-venv is missing. Install it and run this again: apt-get install python3-venv"
    say ".venv をつくっています / making .venv"
    "$py" -m venv "$VENV"
    pwd -P >"$VENV/.home"
}

# A venv holds absolute paths: one that was copied, or whose Python is gone, is made again.
venv_is_sound() {
    [ -f "$VENV/.home" ] && [ "$(cat "$VENV/.home")" = "$(pwd -P)" ] \
        && python_fits "$VPY" && "$VPY" -c 'import pip' 2>/dev/null
}

ensure_venv() {
    if venv_is_sound; then return; fi
    if [ -e "$VENV" ]; then
        [ -f "$VENV/pyvenv.cfg" ] || [ -z "$(ls -A "$VENV")" ] || die \
            ".venv は Python の仮想環境ではありません。名前を変えてから、もう一度実行してください。" \
            ".venv is not a Python virtual environment. Rename it and run this again."
        rm -rf "$VENV"
    fi
    make_venv
}

# ---------------------------------------------------------------- the packages

digest() { cat "$@" | "${VPY}" -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())'; }

pip_install() { "$VPY" -m pip install -q --disable-pip-version-check --root-user-action ignore --no-deps "$@"; }

# uv is much quicker than pip, but only a convenience. Its version and hashes stand in the test lock.
ensure_uv() {
    [ "${USE_UV:-1}" = 1 ] || return 1
    if [ -x "$VENV/bin/uv" ]; then return 0; fi
    sed -n '/^uv==/,/[^\\]$/p' requirements/test.txt >"$VENV/uv.txt"
    pip_install --require-hashes --only-binary :all: -r "$VENV/uv.txt" 2>/dev/null
}

uv_sync() { "$VENV/bin/uv" pip sync -q --compile-bytecode --python "$VPY" --require-hashes --only-binary :all: "$1"; }

install_lock() {
    say "必要なものを入れています（$1） / installing the $1 packages"
    # Emptied, not removed: after a broken run .lock-test still tells that the tests' tools are wanted.
    : >"$VENV/.lock-$1"
    rm -f "$VENV/.project" # uv pip sync takes the editable install out
    # uv does not read pip's settings: where only pip knows the way (an office's mirror), pip goes on.
    if ! { ensure_uv && uv_sync "requirements/$1.txt"; }; then
        say "uv が使えないので pip で入れます / uv cannot be used: installing by pip"
        pip_install --require-hashes --only-binary :all: -r "requirements/$1.txt" || die \
            "入れられませんでした。ネットワークを確かめて、もう一度実行してください。" \
            "The packages could not be installed. Check the network and run this again."
    fi
    digest "requirements/$1.txt" >"$VENV/.lock-$1"
}

install_project() {
    pip_install --no-build-isolation --no-index -e .
    digest pyproject.toml >"$VENV/.project"
}

same() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

ensure_packages() {
    level=$1
    # Tools that an earlier `test` brought are kept: `runtime` is then a part of `test`.
    if [ -f "$VENV/.lock-test" ]; then level=test; fi
    same "$VENV/.lock-$level" "$(digest "requirements/$level.txt")" || install_lock "$level"
    same "$VENV/.project" "$(digest pyproject.toml)" || install_project
}

# ---------------------------------------------------------------- the browser

has_browser() {
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
        # Some distributions ship a stub that only says how to install the real one: ask for its version.
        if [ -n "$name" ] && "$name" --version >/dev/null 2>&1; then return 0; fi
    done
    "$VPY" - <<'PY'
import pathlib, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as p:
    sys.exit(not pathlib.Path(p.chromium.executable_path).is_file())
PY
}

apt_browser() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium
}

ensure_browser() {
    if has_browser; then return; fi
    say "テスト用のブラウザーを入れています / installing a browser for the tests"
    apt_browser >"$VENV/browser.log" 2>&1 || "$VPY" -m playwright install chromium >>"$VENV/browser.log" 2>&1 || true
    has_browser || die \
        "ブラウザーを入れられませんでした（$VENV/browser.log）。Chromium か Chrome を入れるか、CHROMIUM=場所 を指定してください。" \
        "No browser could be installed ($VENV/browser.log). Install Chromium or Chrome, or set CHROMIUM=path."
}

# ---------------------------------------------------------------- main

case "${1:-}" in
runtime | test) ;;
*) die "使い方: sh tools/bootstrap.sh runtime|test" "Usage: sh tools/bootstrap.sh runtime|test" ;;
esac

# Two runs at once would spoil one another's .venv.
if command -v flock >/dev/null; then
    exec 9>.venv.lock
    flock 9
fi
ensure_venv
ensure_packages "$1"
if [ "$1" = test ]; then ensure_browser; fi
