#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# By `chosctl adopt`: services run on the host, and no package of this tree starts one.
exit 101
