# shellcheck shell=sh
# SPDX-License-Identifier: BSD-3-Clause
#
# What packaging/build and packaging/release share. Sourced by them, with the project's folder as
# the working directory and "set -eu" on.

# Prints the version in the POM that is standard input.
revision() {
	sed -n 's|.*<revision>\(.*\)</revision>.*|\1|p'
}

die() {
	echo "${0##*/}: $*" >&2
	exit 1
}

need() { # COMMAND PACKAGE
	command -v "$1" >/dev/null || die "$1 not found: install the package $2"
}

# The time that this source says it is of, in seconds. Unpacked from an archive it
# has no history, but its files have that time.
source_date() {
	if [ -n "${SOURCE_DATE_EPOCH:-}" ]; then
		echo "$SOURCE_DATE_EPOCH"
	elif [ -e .git ]; then
		git log -1 --format=%ct
	else
		stat -c %Y pom.xml
	fi
}
