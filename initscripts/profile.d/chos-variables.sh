# shellcheck shell=sh
# SPDX-License-Identifier: BSD-3-Clause
#
# /etc/profile.d/chos-variables.sh - sets anew, in a login shell, what the environment sets of the
# variables (set in chos(5)): /etc/profile has made PATH another. Trees have a link to this file.

if [ -n "${CHOS-}" ] && [ -x /local/usr/lib/chos/here ]; then
	eval "$(/local/usr/lib/chos/here again 2>/dev/null)"
fi
