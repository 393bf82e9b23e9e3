# SPDX-License-Identifier: BSD-3-Clause
#
# awk -v json=yes|"" -v kernel=VERSION -f report.awk RESULTS
#
# A table of what `machine` has measured, and the goals; exits with 1 if one is missed. Of the
# rounds the last one counts; of what is done several times in it, the fastest.

$1 == "round" {
	delete value
	next
}
NF == 3 {
	key = $1 " " $2
	if (!(key in value) || $3 < value[key])
		value[key] = $3
	if ($2 == "none")
		none = none == "" || $3 < none ? $3 : none
}

function goal(what, measured, most) {
	met = measured <= most
	failed = failed || !met
	if (json)
		printf "%s\n    {\"goal\": \"%s\", \"at most\": %s, \"measured\": %.2f}", goals++ ? "," : "", what, most, measured
	else
		printf "%-58s at most %5s  measured %6.2f%s\n", what, most, measured, met ? "" : "  MISSED"
}

function row(what, figure,    i) {
	if (json) {
		printf "%s\n    {\"what\": \"%s\"", rows++ ? "," : "", what
		for (i = 1; i <= 3; i++)
			printf ", \"%s\": %s", way[i], value[figure " " way[i]]
		printf "}"
	} else
		printf "%-46s %10s %10s %10s\n", what, value[figure " host"], value[figure " plain"], value[figure " private"]
}

END {
	split("host plain private", way, " ")
	if (json)
		printf "{\n  \"where\": \"virtual machine, kernel %s\",\n  \"figures\": [", kernel
	else
		printf "in a virtual machine, kernel %s\n%-46s %10s %10s %10s\n", kernel, "200 logins at once", "no pam_chos", "pam_chos", "private"
	row("until all are there, ms", "login")
	row("until all are gone, ms", "end")
	row("memory meanwhile, KiB", "memory")
	row("of it the kernel's (slab), KiB", "slab")
	row("memory afterwards, KiB", "memory-after")
	row("of it the kernel's (slab), KiB", "slab-after")
	row("mounts more on the host meanwhile", "mounts-host")
	row("mounts more on the host afterwards", "mounts-after")
	row("mounts in all namespaces meanwhile", "mounts-all")
	row("one automount among them, ms", "automount")
	if (!json)
		printf "%-46s %10s\n\n", "one automount without them, ms", none
	else
		printf "\n  ],\n  \"automount without logins, ms\": %s,\n  \"goals\": [", none
	goal("login, private : pam_chos", value["login private"] / value["login plain"], 2)
	goal("end, private : pam_chos", value["end private"] / value["end plain"], 2)
	goal("slab that stays, private : what was taken", value["slab-after private"] / value["slab private"], 0.1)
	goal("mounts that stay on the host", value["mounts-after private"], 0)
	if (json)
		printf "\n  ]\n}\n"
	exit failed
}
