# SPDX-License-Identifier: BSD-3-Clause
#
# Figures of costs as ratios, with their goals; a table, or JSON with json=yes.

/^[a-z_0-9]+ [0-9]+$/ { cost[$1] = $2 }

/^walk_[a-z_]+ [a-z_0-9]+ [0-9]+$/ {
	way = substr($1, 6)
	walks[way] = walks[way] (walks[way] == "" ? "" : ", ") $2 (json ? "" : " " $3)
	# A lookup that loses a race leaves it earlier; what most of them do counts.
	if ($3 > most[way]) {
		most[way] = $3
		mostly[way] = $2
	}
}

# A ratio with the most, or with at_least the least, that it should be; "" for none.
function figure(what, it, against, goal, at_least,    value, missed) {
	value = it / against
	missed = goal != "" && (at_least ? value < goal + 0 : value > goal + 0)
	failed = failed || missed
	if (json) {
		printf "%s\n    {\"what\": \"%s\", \"it\": %s, \"against\": %s, \"ratio\": %.4f, \"goal\": %s, \"met\": %s}", \
			separator, what, it, against, value, goal == "" ? "null" : goal, \
			goal == "" ? "null" : missed ? "false" : "true"
		separator = ","
	} else {
		printf "%-52s %9s %9s %8.4f %6s%s\n", what, it, against, value, goal, missed ? "  missed" : ""
	}
}

function ratio(what, it, against, goal) {
	figure(what, cost[it], cost[against], goal, 0)
}

function gain(way) {
	return sprintf("%.3f", cost["open_" way "_2"] / cost["open_" way "_1"])
}

END {
	if (json)
		printf "{\n  \"kernel\": \"%s\",\n  \"ratios\": [", kernel
	else
		printf "%-52s %9s %9s %8s %6s\n", "kernel " kernel ", instructions", "it", "against", "ratio", "goal"

	ratio("fork, nobody inside : without the module", "fork_nobody_inside", "fork_no_module", "1.002")
	ratio("fork outside, 1,000 inside : without the module", "fork_1000_inside", "fork_no_module", "1.002")
	ratio("fork inside : without the module", "fork_inside", "fork_no_module", "1.01")
	ratio("posix_spawn, nobody inside : without the module", "spawn_nobody_inside", "spawn_no_module", "1.002")
	ratio("posix_spawn outside, 1,000 inside : without", "spawn_1000_inside", "spawn_no_module", "1.002")
	ratio("posix_spawn inside : without the module", "spawn_inside", "spawn_no_module", "1.01")
	ratio("stat by .chos/tree : by a static link", "stat_tree", "stat_static", "1.02")
	ratio("open by .chos/tree : by a static link", "open_tree", "open_static", "1.02")
	ratio("stat by .chos/link : by a static link", "stat_link", "stat_static_link", "1.02")
	ratio("open by .chos/link : by a static link", "open_link", "open_static_link", "1.02")
	ratio("stat by .chos/tree : in a plain chroot", "stat_tree", "stat_chroot", "")
	ratio("open by .chos/tree : in a plain chroot", "open_tree", "open_chroot", "")
	ratio("stat in an image : in a directory", "stat_image", "stat_tree", "1.02")
	ratio("open in an image : in a directory", "open_image", "open_tree", "1.02")
	ratio("stat below another layer : in a directory", "stat_overlay", "stat_tree", "")
	ratio("open below another layer : in a directory", "open_overlay", "open_tree", "")
	ratio("stat by /proc/chos/link : by a static link", "stat_link_by_proc", "stat_static_by_proc", "")
	ratio("open by /proc/chos/link : by a static link", "open_link_by_proc", "open_static_by_proc", "")
	ratio("stat by /proc/chos/link : in a plain chroot", "stat_link_by_proc", "stat_chroot", "")
	ratio("open by /proc/chos/link : in a plain chroot", "open_link_by_proc", "open_chroot", "")
	ratio("stat in a prepared namespace : in a plain chroot", "stat_prepared", "stat_chroot", "1.005")
	ratio("open in a prepared namespace : in a plain chroot", "open_prepared", "open_chroot", "1.005")
	ratio("entering, 20,000 inside : 10 inside", "enter_20000_inside", "enter_10_inside", "1.05")
	ratio("entering, 10,000 valid paths : 2", "enter_10000_paths", "enter_10_inside", "1.05")
	ratio("entering, its group is named : open to all", "enter_1_group", "enter_open", "1.05")
	ratio("entering, 10,000 groups are named : open to all", "enter_10000_ids", "enter_open", "")
	ratio("entering, recorded by audit : not recorded", "enter_recorded", "enter_not_recorded", "")
	figure("bytes for a process inside : 64", cost["bytes_inside"], 64, "1")
	figure("bytes for 1,000 processes outside : 64", cost["bytes_outside"], 64, "0")
	# Rates, not instructions: what the second of two processors adds.
	figure("two processors, opens by .chos/tree : by static", gain("tree"), gain("static"), "0.98", 1)

	# The same function leaves RCU-walk, at the end of a lookup.
	same = mostly["tree"] != "" && mostly["tree"] == mostly["static"] && most["tree"] >= 0.99 * most["static"]
	failed = failed || !same
	if (json) {
		printf "\n  ],\n  \"rcu_walk_left_in\": {\"static\": \"%s\", \"tree\": \"%s\", \"link_by_proc\": \"%s\"},\n", \
			walks["static"], walks["tree"], walks["link_by_proc"]
		printf "  \"tree_stays_in_rcu_walk\": %s\n}\n", same ? "true" : "false"
	} else {
		print "\nA lookup leaves RCU-walk in (function of the kernel, how often in 2,000 lookups)"
		printf "  by a static link      %s\n", walks["static"]
		printf "  by .chos/tree         %s%s\n", walks["tree"], same ? "" : "  missed"
		printf "  by /proc/chos/link    %s\n", walks["link_by_proc"]
	}
	exit failed
}
