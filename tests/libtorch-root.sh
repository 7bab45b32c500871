# Sourced by the scripts that run a project with libtorch, whose library for .NET needs the C++ library of GCC 13: with
# NASBUILD_TORCH_ROOT they run in a Debian 13 that is kept in that folder, and is made there first. Without it they run
# here, if the system is new enough.
needed=GLIBCXX_3.4.32
root=${NASBUILD_TORCH_ROOT:-}
export DOTNET_CLI_UI_LANGUAGE=en

skip() {
    echo "Skipped: $*"
    exit 0
}

# Makes the Debian 13 if it is missing. Skips if libtorch cannot run.
require_root() {
    if [ -z "$root" ]; then
        local library
        library=$(ldconfig -p | sed -n 's/.*libstdc++\.so\.6 .*x86-64.* => //p' | head -1)
        [ -n "$library" ] || skip "no libstdc++.so.6 was found."
        grep -qa "$needed" "$library" ||
            skip "$library has no $needed. Set NASBUILD_TORCH_ROOT to a folder for a Debian 13."
        return
    fi

    [ "$(id -u)" = 0 ] || skip "NASBUILD_TORCH_ROOT needs root, for chroot."
    unshare --mount true 2>/dev/null || skip "no file system can be mounted here, as .NET needs in the Debian 13."
    if [ ! -e "$root/usr/lib/x86_64-linux-gnu/libstdc++.so.6" ]; then
        command -v debootstrap >/dev/null || skip "debootstrap is not installed."

        # Under another name until it is complete.
        mkdir -p "$(dirname "$root")"
        local made
        made=$(mktemp -d "$root.XXXXXX")
        debootstrap --variant=minbase --include=ca-certificates,libstdc++6,libgomp1,libicu76 trixie "$made" &&
            mv -T "$made" "$root" || { rm -rf "$made"; skip "no Debian 13 could be made in $root."; }
    fi
}

# Publishes the project of a folder to its bin/published, and copies that into the root.
publish() {
    dotnet restore -v q "$1" || skip "the packages of libtorch cannot be restored."
    dotnet publish --no-restore -v q -clp:NoSummary -c Release -o "$1/bin/published" "$1"
    place "$1/bin/published"
}

# Copies a file or folder to the same path in the root.
place() {
    [ -n "$root" ] && [ -e "$1" ] || return 0
    mkdir -p "$root$(dirname "$1")"
    cp -au "$1" "$root$(dirname "$1")/"
}

# Becomes a command, in the root. Arguments of the form NAME=VALUE before the command are variables of its environment.
# .NET needs /proc; the mount ends with the run.
become() {
    [ -n "$root" ] || exec /usr/bin/env "$@"
    exec unshare --mount /bin/sh -c 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"' "$root" \
        /usr/bin/env HOME=/tmp "$@"
}
