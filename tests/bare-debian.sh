#!/bin/bash
# The two lines of the README's quick start, on a Debian 12 that has ca-certificates, build-essential and Rust, and
# nothing else: as root, then as an ordinary user without sudo whose home folder is shut to all others (0700).
#
#   tests/bare-debian.sh                 both, whole; about a quarter of an hour on two cores
#   tests/bare-debian.sh root            one of them (root, user)
#   tests/bare-debian.sh --setup-only    bin/setup alone, a minute
#
# Needs root, debootstrap and git. Tries what is committed, not what lies in the working tree. Each run starts from an
# untouched system; only the downloaded base is kept, in $BARE_DEBIAN (default /var/tmp/allin-bare-debian).
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
store=${BARE_DEBIAN:-/var/tmp/allin-bare-debian}
tree=$store/tree
passed=0
failed=0

main() {
    local setup_only=no who=()
    for word in "$@"; do
        case $word in
        --setup-only) setup_only=yes ;;
        root | user) who+=("$word") ;;
        *) echo "unknown word '$word'; see the top of $0" >&2 && exit 64 ;;
        esac
    done
    if [ ${#who[@]} = 0 ]; then who=(root user); fi

    # Mounts and processes of the trial live in namespaces of their own and are gone with it, servers included.
    if [ -z "${BARE_DEBIAN_INSIDE:-}" ]; then
        BARE_DEBIAN_INSIDE=yes exec unshare --mount --pid --fork --kill-child "$0" "$@"
    fi
    prepare_base
    prepare_tree
    for name in "${who[@]}"; do "trial_$name" $setup_only; done
    echo "$passed passed, $failed failed"
    [ $failed = 0 ]
}

prepare_base() {
    if [ -e "$store/base/.complete" ]; then return; fi
    echo "bare-debian: fetching a minimal Debian 12 into $store/base"
    rm -rf "$store/base"
    mkdir -p "$store"
    local from
    from=$(mirror)
    debootstrap --variant=minbase --include=ca-certificates,build-essential bookworm "$store/base" ${from:+"$from"} >"$store/debootstrap.log"
    touch "$store/base/.complete"
}

# This machine's own mirror, in either spelling of apt's sources; none on Ubuntu, where debootstrap knows one.
mirror() {
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources} 2>/dev/null |
        sed -n -e 's/^URIs: *\(http[^ ]*\/debian\/*\)$/\1/p' -e 's/^deb \(\[[^]]*\] \)*\(http[^ ]*\/debian\/*\) .*/\2/p' | head -n 1
}

prepare_tree() {
    rm -rf "$store/upper" "$store/work" "$tree"
    mkdir -p "$store/upper" "$store/work" "$tree"
    chmod 755 "$store" "$store/upper"
    mount -t overlay overlay -o "lowerdir=$store/base,upperdir=$store/upper,workdir=$store/work" "$tree"
    mount -t proc proc "$tree/proc"
    mount --bind /dev "$tree/dev"
    mount -t tmpfs -o mode=1777 tmpfs "$tree/dev/shm"
    # The toolchain, nothing else of ours: no nextest, no git, no npm, no just.
    mkdir -p "$tree/opt/rust"
    mount --bind "$(rustc --print sysroot)" "$tree/opt/rust"
    mount -o remount,bind,ro "$tree/opt/rust"
    # What it takes to reach the network from here belongs to the machine, not to the trial.
    cp --remove-destination /etc/resolv.conf /etc/hosts "$tree/etc/"
    if [ -d /usr/local/share/ca-certificates ]; then
        cp -r /usr/local/share/ca-certificates/. "$tree/usr/local/share/ca-certificates/"
        chroot "$tree" update-ca-certificates >/dev/null 2>&1
    fi
    chroot "$tree" useradd --create-home --home-dir /home/newcomer --shell /bin/sh newcomer
}

trial_root() { # SETUP_ONLY
    clone root root
    lines root root "$1"
}

# Packages are root's business. Where root's trial has not been, root runs the set-up and leaves the rest to the user.
trial_user() { # SETUP_ONLY
    if ! [ -e "$tree/usr/include/postgresql/libpq-fe.h" ]; then
        clone root root
        check root root "bin/setup"
    fi
    clone newcomer home/newcomer
    lines newcomer home/newcomer "$1"
}

clone() { # USER HOME
    chmod 700 "$tree/$2"
    if [ -d "$tree/$2/allin" ]; then return; fi
    git -c safe.directory="*" clone --quiet --no-hardlinks "$here" "$tree/$2/allin"
    chroot "$tree" chown -R "$1:$1" "/$2/allin"
}

lines() { # USER HOME SETUP_ONLY
    if [ "$3" = yes ]; then
        check "$1" "$2" "bin/setup && just --version && test ! -e /var/lib/postgresql/15/main"
        check "$1" "$2" "bin/setup"
        return
    fi
    check "$1" "$2" "bin/setup && just db-reset"
    # What the first line promises: 17 tables, 10 enums, the seed.
    check "$1" "$2" "$(contents "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename !~ '^__'" 17)"
    check "$1" "$2" "$(contents "SELECT count(*) FROM pg_type WHERE typtype = 'e'" 10)"
    check "$1" "$2" "$(contents "SELECT count(*) FROM users" 2)"
    check "$1" "$2" "just test"
}

contents() { # QUERY ANSWER
    echo "test \"\$(psql -AtX \"\$(cargo run -q -p glowplug-cli --bin glowplug -- server url)\" -c \"$1\")\" = $2"
}

check() { # USER HOME LINE
    local started=$SECONDS
    echo "bare-debian: $1\$ $3"
    if chroot --userspec="$1:$1" --groups="" "$tree" /usr/bin/env -i HOME="/$2" USER="$1" TERM=dumb \
        PATH="/$2/.cargo/bin:/opt/rust/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
        /bin/sh -c "cd /$2/allin && $3" </dev/null; then
        passed=$((passed + 1))
        echo "bare-debian: ok after $((SECONDS - started)) s"
    else
        failed=$((failed + 1))
        echo "bare-debian: FAILED after $((SECONDS - started)) s"
    fi
}

main "$@"
