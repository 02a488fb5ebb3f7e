#!/bin/sh
# Remake requirements/*.txt from pyproject.toml. For maintainers; needs the network and uv.
# requirements/*.txt をつくり直します（開発者用。ネットワークと uv が必要です）。
#   sh tools/lock.sh            keep pins that still fit
#   sh tools/lock.sh --upgrade  newest versions allowed
set -eu
cd "$(dirname "$0")/.."
UV=${UV:-}
if [ -z "$UV" ]; then
    if [ -x .venv/bin/uv ]; then UV=.venv/bin/uv; else UV=uv; fi
fi
mkdir -p requirements
compile() {
    out=$1
    shift
    "$UV" pip compile -q --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header --no-annotate \
        -o "requirements/$out.txt" pyproject.toml "$@"
}
compile test --group test --group build --extra columnar --extra postgres --extra oidc "$@"
# The runtime lock takes its versions from the test lock: what ships is what was tested.
compile runtime --group build --extra postgres --extra oidc --constraints requirements/test.txt "$@"
if grep -n '://' requirements/*.txt; then
    echo "host name in a lock / ロックに接続先の名前が入っています" >&2
    exit 1
fi
