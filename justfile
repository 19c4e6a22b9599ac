# AllIN's database, by the story's script names. Words after a recipe's name go to the command behind it:
# `just db-migrate --name add_invoices`, `just db-generate --check`, `just db-reset --force`.

set positional-arguments := true

# Hints name these recipes and not the commands behind them.
export GLOWPLUG_RECIPES := "db-"

# One line of Cargo's is printed each time, because a silent Cargo would also hide that it compiles or waits for another one.
build := "cargo build --bin glowplug"
glowplug := env("CARGO_TARGET_DIR", "target") / "debug/glowplug"

# Show these recipes
default:
    @just --list --unsorted

# Write schema.rs and the models from the migrations (--check: only report which are out of date)
[no-exit-message]
db-generate *args:
    @{{ build }}
    @{{ glowplug }} generate "$@"

# Apply pending migrations to the development database, then generate (--name N: create a migration)
[no-exit-message]
db-migrate *args:
    @{{ build }}
    @{{ glowplug }} migrate dev "$@"

# Apply pending migrations to a production database, and do nothing else
[no-exit-message]
db-migrate-prod *args:
    @{{ build }}
    @{{ glowplug }} migrate deploy "$@"

# Create the files of a new migration: `just db-new add_invoices`
[no-exit-message]
db-new *args:
    @{{ build }}
    @{{ glowplug }} migrate new "$@"

# List applied and pending migrations
[no-exit-message]
db-status *args:
    @{{ build }}
    @{{ glowplug }} migrate status $([ -n "${DATABASE_URL:-}" ] || [ -e .env ] || echo --local) "$@"

# Revert the newest migration (N: that many)
[no-exit-message]
db-revert *args:
    @{{ build }}
    @{{ glowplug }} migrate revert "$@"

# Fill the database with the development data (--clean: empty it first)
[no-exit-message]
db-seed *args:
    @{{ build }}
    @{{ glowplug }} seed "$@"

# Drop the database, then migrate, generate and seed it (--force: without asking)
[no-exit-message]
db-reset *args:
    @{{ build }}
    @{{ glowplug }} reset "$@"

# Check that migrations, down scripts, generated code, the ledger and the database agree (--offline: without the database)
[no-exit-message]
db-validate *args:
    @{{ build }}
    @{{ glowplug }} validate "$@"

# Format the SQL of the migrations: white space only (--check: exit 1 where one would change)
[no-exit-message]
db-format *args:
    @{{ build }}
    @{{ glowplug }} format "$@"

# Report on the database's health
[no-exit-message]
db-doctor *args:
    @{{ build }}
    @{{ glowplug }} doctor "$@"

# Show the database in the browser, read only (--no-open: print the URL only)
[no-exit-message]
db-studio *args:
    @{{ build }}
    @{{ glowplug }} studio "$@"

# Open psql in the database
[no-exit-message]
db-psql *args:
    @{{ build }}
    @{{ glowplug }} server psql -- "$@"

# Run all tests, with cargo-nextest where it is installed
test *args:
    @if cargo nextest --version >/dev/null 2>&1; then cargo nextest run --workspace --features allin-db/cli "$@"; else cargo test --workspace --features allin-db/cli --lib --bins --tests "$@"; fi

# All that CI runs
ci: fmt-check lint-scripts lint unused docs packages lib-alone test-docs (db-generate "--check" "--local") (db-validate "--offline" "--local") test

# Measure
bench *args:
    @cargo bench --bench '*' --features allin-db/cli "$@"

# Format the Rust code
fmt:
    @cargo fmt --all

# Fail where the Rust code is not formatted
fmt-check:
    @cargo fmt --all --check

# Fail on any warning of the compiler or of clippy
lint:
    @cargo clippy --workspace --all-targets --features allin-db/cli -- -D warnings

# Fail on a dependency that no code uses
unused:
    @if command -v cargo-machete >/dev/null; then cargo machete; elif [ "${CI:-}" = true ]; then echo "cargo-machete is missing" >&2; exit 1; else echo "no cargo-machete here: unused dependencies are not checked"; fi

# Check the shell scripts, where shellcheck is installed
lint-scripts:
    @if command -v shellcheck >/dev/null; then shellcheck -x bin/setup bin/package .ci/run tests/bare-debian.sh tests/setup/*.sh; elif [ "${CI:-}" = true ]; then echo "shellcheck is missing" >&2; exit 1; else echo "no shellcheck here: the scripts are not checked"; fi

# Build the documentation, failing on any warning
docs:
    @RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --features allin-db/cli

# The documentation as a book in target/book, with mdBook
book:
    @mdbook build

# See that every crate can be packaged
packages:
    @cargo package --workspace --allow-dirty --no-verify --quiet

# Prove that the library is plain Diesel: it builds without the command line
lib-alone:
    @cargo check -p allin-db --lib --no-default-features

# Run the examples in the documentation; the fixture has none, only comments that look like some
test-docs:
    @cargo test --workspace --exclude glowplug-fixture --features allin-db/cli --doc
