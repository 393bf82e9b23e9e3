# shellcheck shell=sh disable=SC2034,SC2154
# SPDX-License-Identifier: BSD-3-Clause
#
# For the benches whose script `machine` measures in a virtual machine. Sourced with $here and $vm,
# after lib.sh.

# bench_begin [--json] [KERNEL]: sets json, kernel, out, and bench, where programs for it go.
bench_begin() {
	json=
	if [ "${1:-}" = --json ]; then
		json=yes
		shift
	fi
	kernel=${1:-6.1}
	case $kernel in
	-*) die "usage: run [--json] [KERNEL]" ;;
	esac
	out=$here/target
	bench=$out/overlay/usr/libexec/chos-bench
	rm -rf "$out/overlay" "$out/machine"
	mkdir -p "$bench"
	"$vm/packages" build vm >&2
	cp "$here/machine" "$bench/"
}

# bench_end LONG [PACKAGES]: measures, which takes so long, on a host with these packages more, and
# reports.
bench_end() {
	"$vm/image" "$kernel" "$out/overlay" ${2:+"$2"} >&2
	say "measuring in the machine ($1 without KVM)"
	"$vm/boot" "$kernel" "$out/machine" systemd.run=/usr/libexec/chos-bench/machine \
		systemd.run_success_action=poweroff systemd.run_failure_action=poweroff </dev/null
	tr -d '\r' <"$out/machine/verdict" >"$out/results"
	grep -q '^end' "$out/results" || {
		tail -n 5 "$out/results" >&2
		die "the measurements did not come to their end"
	}
	awk -v json="$json" -v kernel="$kernel" -f "$here/../goal.awk" -f "$here/report.awk" "$out/results"
}
