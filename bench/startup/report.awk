# SPDX-License-Identifier: BSD-3-Clause
#
# Times and ratios with their goals; a table, or JSON with json=yes.

/^(warm|cold) [a-z_0-9]+ [0-9]+ [0-9]+/ {
	time[$1, $2] = $3
	memory[$2] = memory[$2] > $4 ? memory[$2] : $4
}

function line(what, key) {
	if (json) {
		printf "%s\n    {\"what\": \"%s\", \"warm_ms\": %.2f, \"cold_ms\": %.2f, \"peak_kib\": %d}", separator, what, \
			time["warm", key] / 1000, time["cold", key] / 1000, memory[key]
		separator = ","
	} else {
		printf "%-40s %9.1f %9.1f %9.1f %9.1f\n", what, time["warm", key] / 1000, time["cold", key] / 1000, \
			time["warm", key] / time["warm", "empty_main"], memory[key] / 1024
	}
}

function goal(what, value, most,    missed) {
	missed = value > most
	failed = failed || missed
	if (json) {
		printf "%s\n    {\"what\": \"%s\", \"value\": %.3f, \"goal\": %s, \"met\": %s}", separator, what, value, most, \
			missed ? "false" : "true"
		separator = ","
	} else {
		printf "%-40s %9.2f %9s%s\n", what, value, most, missed ? "  missed" : ""
	}
}

END {
	if (json)
		printf "{\n  \"where\": \"%s\",\n  \"java\": \"%s\",\n  \"programs\": [", where, java
	else
		printf "%-40s %9s %9s %9s %9s\n", where ", Java " java, "warm ms", "cold ms", "to empty", "peak MiB"
	line("chos true, 2 environments", "chos_2")
	line("chos true, 100 environments", "chos_100")
	line("chos true, 10,000 environments", "chos_10000")
	line("chos --env NAME true", "chos_option")
	line("chos --engine kernel true", "chos_kernel")
	line("chos --engine namespace true", "chos_namespace")
	line("empty main, same runtime", "empty_main")
	line("schroot", "schroot")
	line("proot", "proot")
	line("bwrap", "bwrap")
	line("chroot", "chroot")
	if (json)
		printf "\n  ],\n  \"goals\": ["
	else
		printf "\n%-40s %9s %9s\n", "goals", "value", "at most"
	separator = ""
	goal("chos : empty main", time["warm", "chos_2"] / time["warm", "empty_main"], 1.5)
	goal("chos : schroot", time["warm", "chos_2"] / time["warm", "schroot"], 0.3)
	goal("10,000 environments : 2", time["warm", "chos_10000"] / time["warm", "chos_2"], 1.3)
	goal("namespace engine - kernel engine, ms", (time["warm", "chos_namespace"] - time["warm", "chos_kernel"]) / 1000, 4)
	goal("peak memory, MB", memory["chos_10000"] * 1024 / 1e6, 60)
	if (json)
		printf "\n  ]\n}\n"
	exit failed
}
