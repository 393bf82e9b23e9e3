# SPDX-License-Identifier: BSD-3-Clause
#
# awk -v json=yes|"" -v kernel=VERSION -f ../goal.awk -f report.awk RESULTS
#
# A table of what `machine` has measured, the medians of each three, and the goals; exits with 1 if
# one is missed.

NF == 5 && $3 ~ /^[0-9]+$/ {
	key = $1 " " $2
	if (!(key in rounds))
		order[++keys] = key
	n = ++rounds[key]
	times[key, n] = $3
	got[key, n] = $4
	asked[key, n] = $5
}

function median(values, key,    a, b, c) {
	a = values[key, 1]; b = values[key, 2]; c = values[key, 3]
	return a + b + c - (a < b ? (a < c ? a : c) : (b < c ? b : c)) - (a > b ? (a > c ? a : c) : (b > c ? b : c))
}

END {
	for (i = 1; i <= keys; i++) {
		key = order[i]
		time[key] = median(times, key)
		bytes[key] = median(got, key)
		calls[key] = median(asked, key)
	}
	if (json)
		printf "{\n  \"where\": \"virtual machine, kernel %s\",\n  \"cases\": [", kernel
	else
		printf "in a virtual machine, kernel %s\n\n%-20s %8s %12s %8s\n", kernel, "", "ms", "bytes", "calls"
	for (i = 1; i <= keys; i++) {
		key = order[i]
		if (json)
			printf "%s\n    {\"case\": \"%s\", \"ms\": %d, \"bytes\": %d, \"calls\": %d}", (i > 1 ? "," : ""), key, time[key], bytes[key], calls[key]
		else
			printf "%-20s %8d %12d %8d\n", key, time[key], bytes[key], calls[key]
	}
	printf json ? "\n  ],\n  \"goals\": [" : "\n"
	goal("1,000 files, image : directory", time["files image"] / time["files directory"], 0.5)
	goal("1,000 files, staged : directory", time["files staged"] / time["files directory"], 0.5)
	goal("start of Python, image : directory", time["python image"] / time["python directory"], 0.9)
	goal("start of Python, staged : image", time["python staged"] / time["python image"], 1)
	goal("calls for Python, image : directory", calls["python image"] / calls["python directory"], 0.5)
	if (json)
		printf "\n  ]\n}\n"
	exit failed
}
