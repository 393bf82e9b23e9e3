# SPDX-License-Identifier: BSD-3-Clause
#
# The goals of the benches that machine.sh runs. Sets failed where one is missed, or was not
# measured: to some awks what is not a number is less than any.

function goal(what, measured, most,    met) {
	met = measured <= most && sprintf("%f", measured) !~ /nan/
	if (!met)
		failed = 1
	if (json)
		printf "%s\n    {\"goal\": \"%s\", \"at most\": %s, \"measured\": %.2f}", goals++ ? "," : "", what, most, measured
	else
		printf "%-62s at most %7.2f  measured %7.2f  %s\n", what, most, measured, met ? "" : "MISSED"
}
