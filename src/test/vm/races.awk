# SPDX-License-Identifier: BSD-3-Clause
#
# A kernel's log without those reports of data races (KCSAN) that the module has
# no part in: none of its functions is in what the two processors were doing. A
# report stands between two lines of "=".

{ line = $0; sub(/\r$/, "", line); sub(/^\[ *[0-9.]+\] */, "", line) }

line ~ /^=+$/ {
	if (report == "") {
		report = $0
		next
	}
	if (report ~ /\[chos\]/ || report !~ /BUG: KCSAN/)
		print report "\n" $0
	report = ""
	next
}

report != "" { report = report "\n" $0; next }

{ print }

END { if (report != "") print report }
