# Sourced by run.sh and test.sh: packages and the release build. Expects `root`, the repository's folder.
# shellcheck shell=bash disable=SC2154,SC2016

# The names in packages.apt, a line each.
listPackages() {
    sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^$/d' "$root/packages.apt"
}

# Those of them that this machine lacks.
listMissingPackages() {
    local installed
    installed="$(listPackages | xargs dpkg-query -W -f='${db:Status-Status} ${Package}\n' 2>/dev/null |
        sed -n 's/^installed //p' || true)"
    listPackages | grep -vxF "$installed" || true
}

# apt-get as root, without questions. A lock held by another apt-get is waited for.
aptGet() {
    local command=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 "$@")
    if [ "$(id -u)" -ne 0 ]; then
        command=(sudo "${command[@]}")
    fi
    "${command[@]}" </dev/null
}

# Installs what is missing. FAIRWEIGHT_SKIP_INSTALL=1 trusts that everything is there.
installPackages() {
    if [ "${FAIRWEIGHT_SKIP_INSTALL:-0}" = 1 ]; then
        return
    fi
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        if command -v cmake >/dev/null && cmake --preset release >/dev/null; then
            return
        fi
        echo "error: this machine has no apt-get, and the build cannot be configured with what it has" >&2
        echo "hint: install these packages or what your system calls them (see docs/install.md), then start again:" >&2
        listPackages | sed 's/^/  /' >&2
        exit 1
    fi
    local missing
    mapfile -t missing < <(listMissingPackages)
    if [ "${#missing[@]}" -eq 0 ]; then
        return
    fi
    echo "Installing ${#missing[@]} missing packages: ${missing[*]}"
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        echo "error: installing them needs root, and there is no sudo" >&2
        echo "hint: as root: apt-get install --no-install-recommends ${missing[*]}" >&2
        exit 1
    fi
    aptGet update -q || echo "note: the package lists could not be brought up to date; trying with those there are" >&2
    if ! aptGet install -q -y --no-install-recommends "${missing[@]}"; then
        echo "error: the packages could not be installed; apt-get says why above" >&2
        echo "hint: the names are Debian 12's; see docs/install.md for other systems" >&2
        exit 1
    fi
}

# Compilers that fit into the free memory, 1.5 GiB each (libtorch's headers), at most one per core.
countBuildJobs() {
    local cores memory limit
    cores="$(nproc 2>/dev/null || echo 1)"
    memory="$(awk '/^MemAvailable:/ { print $2 * 1024 }' /proc/meminfo 2>/dev/null || true)"
    limit="$(cat /sys/fs/cgroup/memory.max 2>/dev/null || true)" # a container's; "max" where there is none
    awk -v cores="$cores" -v memory="${memory:-0}" -v limit="$limit" 'BEGIN {
        if (limit ~ /^[0-9]+$/ && limit + 0 < memory) memory = limit + 0
        jobs = int(memory / (1.5 * 2 ^ 30))
        print jobs < 1 ? 1 : jobs < cores ? jobs : cores
    }'
}

# Configures where it was not yet (ninja does so again by itself when a CMake file changes) and builds the targets given,
# or everything.
buildRelease() {
    if [ ! -f build/release/build.ninja ] || [ CMakePresets.json -nt build/release/build.ninja ]; then
        cmake --preset release
    fi
    cmake --build --preset release --parallel "$(countBuildJobs)" ${1:+--target "$@"}
}
