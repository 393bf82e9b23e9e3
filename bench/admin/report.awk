# SPDX-License-Identifier: BSD-3-Clause
#
# awk -v json=yes|"" -v kernel=VERSION -f ../goal.awk -f report.awk RESULTS
#
# Tables of what `machine` has measured, and the goals; exits with 1 if one is missed.

NF == 4 && $3 ~ /^[0-9]+$/ {
	key = $1 " " $2
	if (!(key in time) || $3 < time[key])
		time[key] = $3
	if ($4 > memory[key])
		memory[key] = $4
	if (!($1 in seen)) {
		seen[$1] = 1
		order[++commands] = $1
	}
	sizes[$1] = sizes[$1] (index(" " sizes[$1] " ", " " $2 " ") ? "" : (sizes[$1] == "" ? "" : " ") $2)
}

function ratio(command, large, small) {
	return time[command " " large] / time[command " " small]
}

# What no engine may do at a site with many trees.
function life(engine,    linear, i) {
	goal(engine "reload of one line, 200 trees : 2", ratio(engine "reload", 200, 2), 1.5)
	split("start start-again list metrics check stop", linear, " ")
	for (i = 1; i in linear; i++)
		goal(engine linear[i] ", 200 trees : 20, against the trees", \
			ratio(engine linear[i], 200, 20) / 10, 1)
}

END {
	if (json)
		printf "{\n  \"where\": \"virtual machine, kernel %s\",\n  \"cases\": [", kernel
	else
		printf "in a virtual machine, kernel %s\n\n%-24s %10s %10s %10s\n", kernel, "", "size", "ms", "KiB"
	for (i = 1; i <= commands; i++) {
		count = split(sizes[order[i]], each, " ")
		for (j = 1; j <= count; j++) {
			key = order[i] " " each[j]
			if (json)
				printf "%s\n    {\"command\": \"%s\", \"size\": %s, \"ms\": %s, \"KiB\": %s}", cases++ ? "," : "", order[i], each[j], time[key], memory[key]
			else
				printf "%-24s %10s %10s %10s\n", order[i], each[j], time[key], memory[key]
		}
	}
	printf json ? "\n  ],\n  \"goals\": [" : "\n"
	life("")
	life("by-mount-")
	split("ps status list metrics stop", inside, " ")
	for (i = 1; i in inside; i++)
		goal(inside[i] ", 5,000 processes : 10", ratio(inside[i] "-inside", 5000, 10), inside[i] == "list" ? 1.5 : 2.5)
	if (json)
		printf "\n  ]\n}\n"
	exit failed
}
