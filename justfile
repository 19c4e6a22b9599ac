# AllIN's database, by the story's script names. Words after a recipe's name go to the command behind it:
# `just db-migrate --name add_invoices`, `just db-generate --check`, `just db-reset --force`.

set positional-arguments := true

# Cargo tells of its progress the first time, which takes a while, and is quiet from then on.
quiet := if path_exists("target/debug/glowplug") == "true" { "-q" } else { "" }
glowplug := "cargo run " + quiet + " -p glowplug-cli --bin glowplug --"

# Show these recipes
default:
    @just --list --unsorted

# Write schema.rs and the models from the migrations (--check: only tell which would change)
db-generate *args:
    @{{ glowplug }} generate "$@"

# Apply what is pending to the development database, then generate (--name N: start a migration)
db-migrate *args:
    @{{ glowplug }} migrate dev "$@"

# Apply what is pending to a production database, and nothing else
db-migrate-prod *args:
    @{{ glowplug }} migrate deploy "$@"

# Fill the database with the development data (--clean: empty it first)
db-seed *args:
    @{{ glowplug }} seed "$@"

# Drop the database, then migrate, generate and seed it (--force: without asking)
db-reset *args:
    @{{ glowplug }} reset "$@"

# Compare migrations, generated files and database with each other (--offline: without the database)
db-validate *args:
    @{{ glowplug }} validate "$@"

# Run all tests, with cargo-nextest where it is installed
test *args:
    @if cargo nextest --version >/dev/null 2>&1; then cargo nextest run --workspace "$@"; else cargo test --workspace --lib --bins --tests "$@"; fi

# All that CI runs
ci: fmt-check lint-scripts lint docs lib-alone test-docs (db-generate "--check" "--local") (db-validate "--offline" "--local") test

# Measure
bench *args:
    @cargo bench --bench '*' "$@"

# Format the Rust code
fmt:
    @cargo fmt --all

# Fail where the Rust code is not formatted
fmt-check:
    @cargo fmt --all --check

# Fail on any warning of the compiler or of clippy
lint:
    @cargo clippy --workspace --all-targets -- -D warnings

# Check the shell scripts, where shellcheck is installed
lint-scripts:
    @if command -v shellcheck >/dev/null; then shellcheck -x bin/setup .ci/run tests/bare-debian.sh tests/setup/*.sh; else echo "no shellcheck here: the scripts are not checked"; fi

# Build the documentation, failing on any warning
docs:
    @RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

# Prove that the library is plain Diesel: it builds without the command line
lib-alone:
    @cargo check -p allin-db --lib --no-default-features

# Run the examples in the documentation; the fixture has none, only comments that look like some
test-docs:
    @cargo test --workspace --exclude glowplug-fixture --doc
