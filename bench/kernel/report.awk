# SPDX-License-Identifier: BSD-3-Clause
#
# Figures of costs as ratios, with their goals; a table, or JSON with json=yes.

/^[a-z_0-9]+ [0-9]+$/ { cost[$1] = $2 }

function ratio(what, measured, against, goal,    value, missed) {
	value = cost[measured] / cost[against]
	missed = goal != "" && value > goal + 0
	failed = failed || missed
	if (json) {
		printf "%s\n    {\"what\": \"%s\", \"instructions\": %d, \"against\": %d, \"ratio\": %.4f, \"goal\": %s, \"met\": %s}", \
			separator, what, cost[measured], cost[against], value, goal == "" ? "null" : goal, \
			goal == "" ? "null" : missed ? "false" : "true"
		separator = ","
	} else {
		printf "%-52s %8d %8d %8.4f %6s%s\n", what, cost[measured], cost[against], value, goal, \
			missed ? "  missed" : ""
	}
}

END {
	if (json)
		printf "{\n  \"kernel\": \"%s\",\n  \"bytes_per_process\": %d,\n  \"ratios\": [", kernel, cost["link_slab_size"]
	else
		printf "%-52s %8s %8s %8s %6s\n", "kernel " kernel ", instructions", "it", "against", "ratio", "goal"

	ratio("fork, nobody inside : without the module", "fork_nobody_inside", "fork_no_module", "1.002")
	ratio("fork outside, 1,000 inside : without the module", "fork_1000_inside", "fork_no_module", "1.002")
	ratio("fork inside : without the module", "fork_inside", "fork_no_module", "1.01")
	ratio("posix_spawn, nobody inside : without the module", "spawn_nobody_inside", "spawn_no_module", "1.002")
	ratio("posix_spawn outside, 1,000 inside : without", "spawn_1000_inside", "spawn_no_module", "1.002")
	ratio("posix_spawn inside : without the module", "spawn_inside", "spawn_no_module", "1.01")
	ratio("stat by .chos/link : by a static link", "stat_link", "stat_static", "1.02")
	ratio("open by .chos/link : by a static link", "open_link", "open_static", "1.02")
	ratio("stat by /proc/chos/link : by a static link", "stat_link_by_proc", "stat_static_by_proc", "")
	ratio("stat by .chos/link : in a plain chroot", "stat_link", "stat_chroot", "")
	ratio("open by .chos/link : in a plain chroot", "open_link", "open_chroot", "")
	ratio("entering, 20,000 inside : 10 inside", "enter_20000_inside", "enter_10_inside", "1.05")
	ratio("entering, 10,000 valid paths : 2", "enter_10000_paths", "enter_10_inside", "1.05")

	if (json)
		printf "\n  ]\n}\n"
	else
		printf "%-52s %8d %24s%s\n", "bytes for a process inside", cost["link_slab_size"], 64, \
			cost["link_slab_size"] > 64 ? "  missed" : ""
	exit failed
}
