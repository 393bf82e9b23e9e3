# SPDX-License-Identifier: BSD-3-Clause
#
# awk -v json=yes|"" -v kernel=VERSION -f report.awk RESULTS
#
# A table of what `machine` has measured, the fastest of each, and the goals; exits with 1 if one
# is missed.

NF == 5 && $3 ~ /^[0-9]+$/ {
	key = $1 " " $2
	if (!(key in time))
		order[++keys] = key
	if (!(key in time) || $3 < time[key]) {
		time[key] = $3
		bytes[key] = $4
		calls[key] = $5
	}
}

function goal(what, value, most) {
	met = value <= most
	if (!met)
		failed = 1
	if (json)
		printf "%s\n    {\"goal\": \"%s\", \"at most\": %s, \"measured\": %.2f}", goals++ ? "," : "", what, most, value
	else
		printf "%-52s at most %5.2f  measured %5.2f  %s\n", what, most, value, met ? "" : "MISSED"
}

END {
	if (json)
		printf "{\n  \"where\": \"virtual machine, kernel %s\",\n  \"cases\": [", kernel
	else
		printf "in a virtual machine, kernel %s\n\n%-20s %8s %12s %8s\n", kernel, "", "ms", "bytes", "calls"
	for (i = 1; i <= keys; i++) {
		key = order[i]
		if (json)
			printf "%s\n    {\"case\": \"%s\", \"ms\": %d, \"bytes\": %d, \"calls\": %d}", i > 1 ? "," : "", key, time[key], bytes[key], calls[key]
		else
			printf "%-20s %8d %12d %8d\n", key, time[key], bytes[key], calls[key]
	}
	printf json ? "\n  ],\n  \"goals\": [" : "\n"
	goal("1,000 files, image : directory", time["files image"] / time["files directory"], 0.5)
	goal("1,000 files, staged : directory", time["files staged"] / time["files directory"], 0.5)
	goal("start of Python, image : directory", time["python image"] / time["python directory"], 0.8)
	goal("start of Python, staged : image", time["python staged"] / time["python image"], 1)
	goal("calls for Python, image : directory", calls["python image"] / calls["python directory"], 0.5)
	if (json)
		printf "\n  ]\n}\n"
	exit failed
}
