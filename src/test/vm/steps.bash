# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: BSD-3-Clause
#
# Progress for a person: a line for each step, with the time since the start,
# that moves while the step is at work. Sourced; needs lib.sh.

SECONDS=0
# Seconds between two signs of life where there is no terminal to redraw.
quiet_interval=20

steps_logs=$(mktemp -d)
steps_job=
steps_number=0
if [ -t 1 ]; then steps_terminal=yes; else steps_terminal=; fi

# The step in hand and all that it has started must not outlive us.
steps_end() {
	[ -z "$steps_job" ] || kill -- "-$steps_job" 2>/dev/null || :
	rm -rf "$steps_logs"
}
trap steps_end EXIT
trap 'echo; exit 130' INT
trap 'exit 143' TERM HUP

note() { printf '[%4d s] %s\n' "$SECONDS" "$*"; }

# The last thing that a log says, as one short line. Maven ends with the escape
# sequences that take a terminal's colours back, which say nothing.
last_words() {
	tail -n 5 "$1" 2>/dev/null | tr -d '\r' | sed $'s/\e\\[[0-9;?]*[A-Za-z]//g' | tr -c '[:print:]\n' ' ' |
		{ grep '[^ ]' || :; } | tail -n 1 | cut -c "1-$2"
}

# redraw TEXT: over what stands on the terminal's line.
redraw() {
	local columns
	columns=$(tput cols 2>/dev/null || echo 80)
	printf '\r\033[K%s' "$(printf '[%4d s] %s' "$SECONDS" "$1" | cut -c "1-$((columns - 1))")"
}

# step TITLE COMMAND [ARG...]: what it prints goes to a log; the last line of
# that is the one line that is shown if it fails.
step() {
	local title=$1 log next=$((SECONDS + quiet_interval)) began=$SECONDS status=0
	shift
	steps_number=$((steps_number + 1))
	log=$steps_logs/$steps_number
	[ -n "$steps_terminal" ] || note "$title"
	# A process group of its own, to be ended with all that is in it.
	set -m
	"$@" > "$log" 2>&1 < /dev/null &
	steps_job=$!
	set +m
	while kill -0 "$steps_job" 2>/dev/null; do
		if [ -n "$steps_terminal" ]; then
			redraw "$title ... $(last_words "$log" 60)"
		elif [ "$SECONDS" -ge "$next" ]; then
			next=$((SECONDS + quiet_interval))
			note "  ... $(last_words "$log" 90)"
		fi
		sleep 0.3
	done
	wait "$steps_job" || status=$?
	steps_job=
	[ -z "$steps_terminal" ] || printf '\r\033[K'
	if [ "$status" != 0 ]; then
		local kept
		kept=$(mktemp "${TMPDIR:-/tmp}/${0##*/}-XXXXXX.log")
		cat "$log" > "$kept"
		note "$title: failed"
		# Nobody may be able to look into the file later.
		[ -n "$steps_terminal" ] || tail -n 15 "$log" >&2
		die "$(last_words "$log" 400) [all that it said: $kept]"
	fi
	[ -z "$steps_terminal" ] || note "$title ($((SECONDS - began)) s)"
}
