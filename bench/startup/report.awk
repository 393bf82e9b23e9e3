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
	line("chos --env NAME true", "chos_env")
	line("chos -c true", "chos_login")
	line("chos true, left to Java", "chos_java")
	line("chos --env NAME --chdir / true", "chos_option")
	line("chos --engine kernel true", "chos_kernel")
	line("chos --engine namespace true", "chos_namespace")
	if (("warm", "chos_mount") in time)
		line("chos true, mount engine", "chos_mount")
	line("empty main, same runtime", "empty_main")
	line("schroot", "schroot")
	line("proot", "proot")
	line("bwrap", "bwrap")
	line("chroot", "chroot")
	line("chroot --userspec, bash -c true", "chroot_login")
	line("200 times chos true at once", "crowd_chos")
	line("200 times chroot at once", "crowd_chroot")
	if (json)
		printf "\n  ],\n  \"goals\": ["
	else
		printf "\n%-40s %9s %9s\n", "goals", "value", "at most"
	separator = ""
	goal("chos true : chroot", time["warm", "chos_2"] / time["warm", "chroot"], 0.7)
	if (("warm", "chos_mount") in time)
		goal("mount engine: chos true : chroot", time["warm", "chos_mount"] / time["warm", "chroot_mount"], 0.8)
	goal("chos --env NAME true : chroot", time["warm", "chos_env"] / time["warm", "chroot"], 0.7)
	goal("chos -c true : chroot --userspec", time["warm", "chos_login"] / time["warm", "chroot_login"], 1.0)
	goal("10,000 environments : 2", time["warm", "chos_10000"] / time["warm", "chos_2"], 1.2)
	goal("200 at once : 200 chroots at once", time["warm", "crowd_chos"] / time["warm", "crowd_chroot"], 1.0)
	goal("private memory at the execve, MB", memory["start_private"] * 1024 / 1e6, 0.5)
	goal("system calls up to it", time["warm", "start_calls"], 20)
	goal("left to Java : empty main", time["warm", "chos_java"] / time["warm", "empty_main"], 1.5)
	goal("left to Java : schroot", time["warm", "chos_java"] / time["warm", "schroot"], 0.3)
	goal("namespace engine - kernel engine, ms", (time["warm", "chos_namespace"] - time["warm", "chos_kernel"]) / 1000, 4)
	goal("peak memory, MB", memory["chos_java"] * 1024 / 1e6, 60)
	if (json)
		printf "\n  ]\n}\n"
	exit failed
}
