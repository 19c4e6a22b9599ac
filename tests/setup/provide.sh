#!/bin/sh
# Makes what the named packages and programs bring along to a machine of the tests.
# shellcheck disable=SC2016 # what is in single quotes is written out, not run
program() { mkdir -p "$(dirname "$1")"; printf '#!/bin/sh\n%s\n' "$2" >"$1"; chmod 755 "$1"; }
for name in "$@"; do
    case $name in
    cargo) program "$FAKE_BIN/cargo" '
        case $1 in
        install)
            shift; while [ "$1" != --root ]; do shift; done
            mkdir -p "$2/bin"; printf "#!/bin/sh\necho just 1.59.0\n" >"$2/bin/just"; chmod 755 "$2/bin/just"
            echo "cargo install just" >>"$FAKE_LOG" ;;
        *) echo "cargo 1.95.0 (2026)" ;;
        esac' ;;
    cc | gcc | build-base) program "$FAKE_BIN/cc" 'echo cc 14' ;;
    just) program "$FAKE_BIN/just" 'echo just 1.59.0' ;;
    python3 | python3-pip) program "$FAKE_BIN/python3" '
        case "$*" in *install*)
            while [ "$1" != --target ]; do shift; done
            mkdir -p "$2/bin"; printf "#!/bin/sh\necho just 1.59.0\n" >"$2/bin/just"; chmod 755 "$2/bin/just"
            echo "pip install rust-just" >>"$FAKE_LOG" ;;
        esac' ;;
    npm) program "$FAKE_BIN/npm" '
        case "$*" in *install*)
            while [ "$1" != --prefix ]; do shift; done
            mkdir -p "$2/node_modules/rust-just-linux-x64/bin"
            printf "#!/bin/sh\necho just 1.59.0\n" >"$2/node_modules/rust-just-linux-x64/bin/just"
            chmod 755 "$2/node_modules/rust-just-linux-x64/bin/just"
            echo "npm install rust-just" >>"$FAKE_LOG" ;;
        esac' ;;
    libpq-dev | libpq-devel | postgresql-libs | libpq)
        mkdir -p "$SETUP_ROOT/usr/include"
        touch "$SETUP_ROOT/usr/include/libpq-fe.h" ;;
    postgresql | postgresql-server | postgresql17 | postgresql@17)
        program "$SETUP_ROOT/usr/lib/postgresql/17/bin/postgres" 'echo "postgres (PostgreSQL) 17.2"'
        program "$SETUP_ROOT/usr/lib/postgresql/17/bin/initdb" '' ;;
    esac
done
