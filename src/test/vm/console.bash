# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: BSD-3-Clause
#
# The machine's console on this terminal. Sourced after lib.sh and steps.bash.

# Far more than the demonstration takes on a slow machine without KVM, in seconds.
console_limit=900

# Until the guest speaks there is nothing to be seen on its console.
console_waiting() {
	local next=$((SECONDS + quiet_interval))
	until grep -qs started "$1/verdict"; do
		if [ -n "$steps_terminal" ]; then
			redraw "booting the machine ... $(last_words "$1/kernel.log" 200)"
		elif [ "$SECONDS" -ge "$next" ]; then
			next=$((SECONDS + quiet_interval))
			note "  ... $(last_words "$1/kernel.log" 90)"
		fi
		sleep 0.3
	done
	[ -z "$steps_terminal" ] || printf '\r\033[K'
}

# console VERSION demo|shell|demo,shell: boots the machine and judges what
# happened: the guest has to say that it went well, by another channel than the
# console, and its kernel to have no complaints. Fails with one line.
console() {
	local version=$1 wanted=$2 run input terminal='' size='' limit=$console_limit waiting
	run=$(mktemp -d)
	input=/dev/null
	case $wanted in
	*shell)
		# Only then are keys, ^C too, the guest's.
		input=/dev/stdin
		limit=0
		terminal=$(stty -g)
		;;
	esac
	[ -z "$steps_terminal" ] || size=$(stty size < /dev/tty | tr ' ' x)

	[ -n "$steps_terminal" ] || note "booting the machine, its console follows"
	console_waiting "$run" &
	waiting=$!
	timeout --foreground -k 5 "$limit" "$vm/boot" "$version" "$run" --console \
		"chos.console=$wanted" "chos.term=${TERM:-dumb}" ${size:+"chos.size=$size"} \
		< "$input" 2> "$run/qemu.log" || echo "qemu ended with $?" >> "$run/qemu.log"
	kill "$waiting" 2>/dev/null || :
	wait "$waiting" 2>/dev/null || :
	# qemu, when killed, leaves the terminal as it was using it.
	[ -z "$terminal" ] || stty "$terminal"
	console_verdict "$run"
	rm -rf "$run"
}

console_verdict() {
	local run=$1 kept
	if ! grep -qs '^passed' "$run/verdict" || grep -qaEf "$vm/complaints" "$run/kernel.log"; then
		kept=$(mktemp -d "${TMPDIR:-/tmp}/chos-XXXXXX")
		mv "$run"/*.log "$run/verdict" "$kept" 2>/dev/null || :
		rm -rf "$run"
		if grep -qsaEf "$vm/complaints" "$kept/kernel.log"; then
			die "the kernel complains: $(grep -aEm1 -f "$vm/complaints" "$kept/kernel.log") [its log: $kept/kernel.log]"
		fi
		grep -s '^failed' "$kept/verdict" >&2 && die "the demonstration failed (above) [logs: $kept]"
		die "the machine did not come to its demonstration: $(last_words "$kept/qemu.log" 200) [logs: $kept]"
	fi
}
