# SPDX-License-Identifier: BSD-3-Clause
#
# /etc/profile.d/chos-here.csh - chos-here NAME puts this very shell into an environment, "root" back to
# the host: see chos-here(7).

# One of the two is there, on the host and inside.
alias chos-here 'set chos_here = /usr/lib/chos/here; if (! -x $chos_here) set chos_here = /local$chos_here; eval "`$chos_here csh \!*`"; unset chos_here'
