#!/usr/bin/env bash
# Builds Fairweight and runs its demonstration: in the workbench, or in the terminal where there is no display.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: ./run.sh [--headless] [--full] [--threads N]

Installs missing packages (packages.apt), builds, and runs data/experiments/demo.json: what compression does to a
small language model's answers about groups of people. Opens the workbench; without a display or with --headless
the same runs in the terminal and leaves tables, charts and a report in out/demo/. What is done is not done again.

  --headless    in the terminal, also where there is a display
  --full        data/experiments/demo_full.json instead: all axes and templates, 25 continuations a prompt
  --threads N   threads of the engine (with --headless; default: the experiment's own, which is one per core)
  --help        this text

FAIRWEIGHT_SKIP_INSTALL=1 installs nothing.
TEXT
}

fail() {
    echo "error: $1" >&2
    echo "hint: ./run.sh --help" >&2
    exit 1
}

headless=no
experiment=demo
threads=()
while [ $# -gt 0 ]; do
    case "$1" in
    --headless) headless=yes ;;
    --full) experiment=demo_full ;;
    --threads)
        [ $# -ge 2 ] || fail "--threads needs a number"
        threads=(--threads "$2")
        shift
        ;;
    --threads=*) threads=(--threads "${1#*=}") ;;
    -h | --help)
        usage
        exit 0
        ;;
    *) fail "unknown option: $1" ;;
    esac
    shift
done
if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    headless=yes
fi
if [ "$headless" = no ] && [ ${#threads[@]} -gt 0 ]; then
    fail "--threads goes with --headless; for the workbench set execution.threads in the experiment"
fi

root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cd "$root"
. ./prepare.sh
installPackages
buildRelease fairweight fairweight-cli

file="data/experiments/$experiment.json"
output="out/${experiment//_/-}"
database="$output/$experiment.sqlite"
bin=build/release/bin
mkdir -p "$output"
if [ "$headless" = no ]; then
    exec "$bin/fairweight" --experiment "$file" --database "$database" --run
fi
name="$(sed -n 's/^  "name": "\(.*\)",$/\1/p' "$file")"
report="$output/report.html"
state() { "$bin/fairweight-cli" list --database "$database" 2>/dev/null || true; }

# A report that was made of these very runs by these programs stands; a second start is there at once.
before="$(state)"
current=no
if [ -f "$report" ] && [ ! "$database" -nt "$report" ] && [ ! "$bin/fairweight" -nt "$report" ] &&
    [ ! "$bin/fairweight-cli" -nt "$report" ]; then
    current=yes
fi
"$bin/fairweight-cli" run "$file" --database "$database" ${threads[@]+"${threads[@]}"}
if [ "$current" = yes ] && [ "$before" = "$(state)" ]; then
    touch "$report" # the run opened the database, and changed nothing
else
    "$bin/fairweight" --render --database "$database" --experiment "$name" --output "$output" --force
    "$bin/fairweight-cli" export --database "$database" --experiment "$name" --output "$output" --audit --force
fi
echo "Open $report"
