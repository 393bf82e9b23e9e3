# shellcheck shell=sh
# SPDX-License-Identifier: BSD-3-Clause
#
# /etc/profile.d/chos.sh - says at a login which environment the shell is in, and warns
# if that is not what CHOS says. It asks the engine: the variable may say anything.
# Silent in shells that are not interactive. A tree's shells read the tree's files:
# there it is ln -s /local/etc/profile.d/chos.sh /etc/profile.d/chos.sh

case $- in
*i*)
	# The first is there inside; then those of a host whose engine is started.
	if chos_link=$(readlink /.chos/link || readlink /proc/chos/link ||
		{ [ -e /run/chos/mount/current ] && echo /; }); then
		chos_name=
		if [ "$chos_link" != / ] || [ -n "${CHOS:-}" ]; then
			chos_name=$(chos --which 2>/dev/null) || chos_name=$chos_link
		fi
		if [ -n "${CHOS:-}" ] && [ "$CHOS" != "$chos_name" ] && [ "${CHOS%@*}" != "$chos_name" ]; then
			echo "chos: warning: this is $chos_name, though CHOS is $CHOS; to go there: chos" >&2
		elif [ "$chos_link" != / ]; then
			echo "chos: this is the environment $chos_name" >&2
		fi
		unset chos_name
	fi
	unset chos_link
	;;
esac
