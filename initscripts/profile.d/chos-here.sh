# shellcheck shell=sh
# SPDX-License-Identifier: BSD-3-Clause
#
# /etc/profile.d/chos-here.sh - chos-here [NAME] puts this very shell into an environment, "root" back
# to the host: see chos-here(7). For scripts, and for zsh, which reads no profile.d: . this file.

chos_here() {
	chos_program=/usr/lib/chos/here
	[ -x "$chos_program" ] || chos_program=/local$chos_program
	if chos_code=$("$chos_program" sh "$@"); then
		eval "$chos_code"
		return
	else
		set -- "$?" "$@"
	fi
	case $1$- in
	3*i*)
		printf 'chos: start one in the place of this shell? [y/N] ' >&2
		read -r chos_code
		case $chos_code in
		[yY]*)
			if [ -n "${2-}" ]; then
				exec chos --env "$2"
			fi
			exec chos
			;;
		esac
		;;
	esac
	return "$1"
}

# Not all shells take a name with a dash, and some end if they see one.
# shellcheck disable=SC3028  # bash alone has it
case ${BASH_VERSION+${SHELLOPTS-}}${ZSH_VERSION-} in
'' | *posix*) alias chos-here=chos_here ;;
*) eval 'chos-here() { chos_here "$@"; }' ;;
esac
