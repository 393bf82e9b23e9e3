# SPDX-License-Identifier: BSD-3-Clause
#
# awk -v json=yes|"" -v kernel=VERSION -f ../goal.awk -f report.awk RESULTS
#
# A table of what `machine` has measured, the least of each, and the goals; exits with 1 if one is
# missed.

NF == 3 && $3 ~ /^-?[0-9]+$/ {
	if (!($1 in seen)) {
		seen[$1] = 1
		order[++whats] = $1
	}
	key = $1 " " $2
	if (!(key in value) || $3 < value[key])
		value[key] = $3
}

END {
	kinds = split("without pam_chos private", kind, " ")
	unit["logins"] = unit["end"] = unit["automount"] = "ms"
	unit["mount-by-host"] = unit["unmount-by-host"] = "ms"
	unit["memory"] = unit["left"] = "KiB"
	if (json)
		printf "{\n  \"where\": \"virtual machine, kernel %s\",\n  \"cases\": [", kernel
	else
		printf "200 sessions in a virtual machine, kernel %s\n\n%-24s %12s %12s %12s\n", kernel, "", kind[1], kind[2], kind[3]
	for (i = 1; i <= whats; i++) {
		what = order[i]
		if (!json)
			printf "%-24s", what (what in unit ? ", " unit[what] : "")
		for (j = 1; j <= kinds; j++) {
			if (json)
				printf "%s\n    {\"what\": \"%s\", \"unit\": \"%s\", \"kind\": \"%s\", \"value\": %d}", cases++ ? "," : "", what, unit[what], kind[j], value[what " " kind[j]]
			else
				printf " %12d", value[what " " kind[j]]
		}
		if (!json)
			print ""
	}
	printf json ? "\n  ],\n  \"goals\": [" : "\n"
	goal("logins, pam_chos : without", value["logins pam_chos"] / value["logins without"], 1.5)
	goal("logins, private : without", value["logins private"] / value["logins without"], 3)
	goal("memory of a private session beyond a plain one, KiB", (value["memory private"] - value["memory pam_chos"]) / 200, 256)
	goal("memory that they leave behind, MiB", value["left private"] / 1024, 16)
	if (json)
		printf "\n  ]\n}\n"
	exit failed
}
