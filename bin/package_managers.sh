# shellcheck shell=sh
# What differs between the package managers that bin/setup knows: how their packages are called, how they are asked,
# and what is odd about them. Read in by bin/setup, whose names it uses: root, become, packages, offered, oldest_postgres.
# shellcheck disable=SC2154 # those names

cluster_setting=

find_manager() {
    for name in apt-get dnf pacman apk brew; do
        if command -v $name >/dev/null 2>&1; then
            echo ${name%-get}
            return
        fi
    done
    echo none
}

packages_of() { # NEED
    case $manager,$1 in
    apt,linker) echo gcc libc6-dev ;;
    dnf,linker) echo gcc ;;
    pacman,linker) echo gcc ;;
    apk,linker) echo build-base ;;
    brew,linker) echo gcc ;;
    apt,libpq) echo libpq-dev ;;
    dnf,libpq) echo libpq-devel pkgconf-pkg-config ;;
    pacman,libpq) echo postgresql-libs pkgconf ;;
    apk,libpq) echo libpq-dev pkgconf ;;
    brew,libpq) echo libpq pkgconf ;;
    apt,server | pacman,server) echo postgresql ;;
    dnf,server) echo postgresql-server ;;
    apk,server) echo "postgresql$offered" ;;
    brew,server) echo postgresql@17 ;;
    *) echo "$1" ;;
    esac
}

install_line() {
    case $manager in
    apt) echo "env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=120 $packages" ;;
    dnf) echo "dnf install -y $packages" ;;
    pacman) echo "pacman -S --needed --noconfirm $packages" ;;
    apk) echo "apk add $packages" ;;
    brew) echo "brew install $packages" ;;
    esac
}

# A machine that was just made has no lists yet, and an old list names files that are gone.
refresh_lists() {
    may_install || return 0
    case $manager in
    apt | apk) say "reading the package lists of $manager" ;;
    esac
    case $manager in
    apt) privileged apt-get update -q -o DPkg::Lock::Timeout=120 || say "apt-get update failed; going on with the lists as they are" ;;
    apk) privileged apk update || true ;;
    pacman) pacman -Si postgresql >/dev/null 2>&1 || privileged pacman -Sy || true ;;
    esac
}

# The major version that the package manager would install; 99 where it always has a recent one.
offered_server() {
    case $manager in
    apt) version=$(apt-cache policy postgresql 2>/dev/null | sed -n 's/^ *Candidate: *\([0-9]*\).*/\1/p') ;;
    dnf) version=$(dnf -q repoquery --qf '%{version}\n' postgresql-server 2>/dev/null | sort -n | tail -n 1 | cut -d . -f 1) ;;
    apk)
        version=0
        for number in 15 16 17 18 19 20; do
            if [ -n "$(apk search -q -x "postgresql$number" 2>/dev/null)" ]; then version=$number; fi
        done
        ;;
    *) version=99 ;;
    esac
    # Without lists nothing is known: then the package manager itself gives the answer.
    if [ -z "$version" ]; then version=99; fi
    echo "$version"
}

offers_just() {
    case $manager in
    apt) [ -n "$(apt-cache show just 2>/dev/null)" ] ;;
    dnf) [ -n "$(dnf -q repoquery just 2>/dev/null)" ] ;;
    apk) [ -n "$(apk search -q -x just 2>/dev/null)" ] ;;
    pacman | brew) true ;;
    none) false ;;
    esac
}

# Homebrew installs for the person who calls it and refuses root; the others want root.
may_install() {
    case $manager,$become in
    none,* | brew,root) false ;;
    brew,*) true ;;
    *) [ "$become" != no ] ;;
    esac
}

newer_server_line() {
    case $manager in
    apt) as_typed "apt-get install -y postgresql-common && sh /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y" ;;
    dnf) as_typed "dnf module reset -y postgresql && dnf module enable -y postgresql:16" ;;
    *) echo "cargo run -p glowplug-cli --bin glowplug -- server install 17" ;;
    esac
}

# Debian and Ubuntu make a cluster and start it on port 5432 as soon as the server is installed. Nobody asked for that
# here. The setting lasts for this installation only, so that a later one by you does what you are used to.
hold_back_cluster() {
    folder=$root/etc/postgresql-common/createcluster.d
    cluster_setting=$folder/allin-setup.conf
    say "telling PostgreSQL's package not to start a server of its own ($cluster_setting, for this installation only)"
    privileged mkdir -p "$folder"
    privileged sh -c "echo 'create_main_cluster = false' >'$cluster_setting'"
}

allow_cluster_again() {
    if [ -z "$cluster_setting" ]; then return 0; fi
    privileged rm -f "$cluster_setting"
    privileged rmdir "$(dirname "$cluster_setting")" || true
    cluster_setting=
}
