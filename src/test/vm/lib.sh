# shellcheck shell=sh disable=SC2154,SC2034
# SPDX-License-Identifier: BSD-3-Clause
#
# What the scripts beside this file share. Sourced by them after
#   vm=<their own directory>
# with "set -eu" on.

# /sbin is not in every user's PATH, and mke2fs and depmod live there.
PATH=$PATH:/usr/sbin:/sbin
export PATH LC_ALL=C.UTF-8

project=$(cd "$vm/../../.." && pwd)
cache=${CHOS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/chos}

# architecture VERSION: of that kernel, and all that runs on it
architecture() {
	case $1 in
	arm64) echo arm64 ;;
	*) dpkg --print-architecture ;;
	esac
}

# emulator ARCHITECTURE: of machines that are of that one
emulator() {
	case $1 in
	arm64) echo qemu-system-aarch64 ;;
	*) echo qemu-system-x86_64 ;;
	esac
}

# is_foreign ARCHITECTURE: its programs run here only emulated
is_foreign() { [ "$1" != "$(dpkg --print-architecture)" ]; }

say() { printf '%s\n' "$*" >&2; }

# The one line that a person sees when something fails: always the last one.
die() {
	say "${0##*/}: $*"
	exit 1
}

# sudo forgets the environment, and the network may only be behind a proxy. With
# CHOS_NO_ROOT what is done as root elsewhere can be done as a user: see here.
as_root() {
	if [ "$(id -u)" = 0 ] || [ -n "${CHOS_NO_ROOT:-}" ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo -- env PATH="$PATH" LC_ALL="$LC_ALL" HOME="$HOME" \
			${CHOS_CACHE:+"CHOS_CACHE=$CHOS_CACHE"} \
			${XDG_CACHE_HOME:+"XDG_CACHE_HOME=$XDG_CACHE_HOME"} \
			${http_proxy:+"http_proxy=$http_proxy"} \
			${https_proxy:+"https_proxy=$https_proxy"} \
			${no_proxy:+"no_proxy=$no_proxy"} "$@"
	else
		die "this needs root: run it as root, or install sudo"
	fi
}

# cached NAME KEY COMMAND [ARG...]: prints the path of an artefact, made by
# "COMMAND ARG... TEMP" if there is none with that key yet. TEMP is renamed
# when it is complete, so what has the final name is whole, whenever a run is
# killed; of two runs at once the second waits for the first.
cached() {
	cached_name=$1
	cached_key=$(printf '%s' "$2" | sha256sum | cut -c1-16)
	shift 2
	cached_path=$cache/$cached_name-$cached_key
	mkdir -p "$cache/used"
	if ! [ -e "$cached_path" ]; then
		(
			flock 9
			[ -e "$cached_path" ] && exit
			# Under the lock nobody else is at work in there.
			as_root rm -rf --one-file-system "$cache/.partial-$cached_name"
			forget_old "$cached_name"
			say "  making $cached_name"
			# Two statements: before an && a failure inside goes unnoticed.
			"$@" "$cache/.partial-$cached_name" >&2
			as_root mv -T "$cache/.partial-$cached_name" "$cached_path"
		) 9>"$cache/.lock-$cached_name"
		[ -e "$cached_path" ] || exit 1
	fi
	touch "$cache/used/${cached_path##*/}"
	printf '%s\n' "$cached_path"
}

# Artefacts of that name that nobody has asked for in a week were made from
# scripts that have changed since.
forget_old() {
	find "$cache/used" -name "$1-????????????????" -mtime +7 | while read -r old; do
		as_root rm -rf --one-file-system "$cache/${old##*/}"
		rm -f "$old"
	done
}

# index_modules DIR RELEASE: DIR/modules, as modprobe wants them;
# depmod wants the layout of an installed system, and the real modules.
index_modules() {
	mkdir -p "$1/depmod/lib/modules"
	as_root mv "$1/modules" "$1/depmod/lib/modules/$2"
	as_root depmod -b "$1/depmod" "$2"
	as_root mv "$1/depmod/lib/modules/$2" "$1/modules"
	rm -r "$1/depmod"
}
