# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: BSD-3-Clause
#
# Completion of chos in bash. The options are those that `chos --help` lists.

_chos() {
	local at
	# Behind the options stands a command, which is completed as if it stood alone.
	for ((at = 1; at < COMP_CWORD; at++)); do
		case ${COMP_WORDS[at]} in
		--)
			((at++))
			break
			;;
		--env | --chdir | --engine | --export | --into)
			# bash takes --env=NAME for three words.
			((at++))
			[[ ${COMP_WORDS[at]} != = ]] || ((at++))
			;;
		-*) ;;
		*) break ;;
		esac
	done
	if ((at < COMP_CWORD)) || [[ $at == "$COMP_CWORD" && ${COMP_WORDS[at]} != -* ]]; then
		_command_offset "$at"
		return
	fi

	local cur prev words cword split
	_init_completion -s || return
	case $prev in
	--env)
		local IFS=$'\n'
		mapfile -t COMPREPLY < <(compgen -W "$("$1" --list 2>/dev/null | sed 's|\(.*\)  /.*|\1|; s/ *$//')" -- "$cur")
		;;
	--chdir | --into) _filedir -d ;;
	--export) ;;
	--engine) mapfile -t COMPREPLY < <(compgen -W 'auto kernel namespace' -- "$cur") ;;
	*)
		mapfile -t COMPREPLY < <(compgen -W "$(_parse_help "$1")" -- "$cur")
		[[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace
		;;
	esac
} && complete -F _chos chos
