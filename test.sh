#!/usr/bin/env bash
# Builds Fairweight and runs its tests. Arguments go to ctest: ./test.sh -L unit, ./test.sh -R tokenizer
# FAIRWEIGHT_DATA names the folder of the public data sets; without it the tests that read them say what they skip.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cd "$root"
. ./prepare.sh
installPackages
buildRelease

if [ -z "${FAIRWEIGHT_DATA:-}" ] && [ -d "$root/../shared/data" ]; then
    FAIRWEIGHT_DATA="$(cd "$root/../shared/data" && pwd)"
    export FAIRWEIGHT_DATA
fi
# Two at a time: a test is one thread for most of its time, and some take all cores for a while.
exec ctest --preset release --parallel 2 "$@"
