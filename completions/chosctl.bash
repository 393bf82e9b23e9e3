# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: BSD-3-Clause
#
# Completion of chosctl in bash. Verbs and options are those that its --help lists.

# _chosctl_words COMMAND VERB WORD: the options that can stand behind the verb, or
# the verbs; environments where the verb takes one.
_chosctl_words() {
	case $3 in
	-*) _parse_help "$1" "${2:+$2 }--help" ;;
	*)
		if [[ -z $2 ]]; then
			"$1" --help | sed -n '/^Commands/,$ s/^  \([a-z][a-z-]*\) .*/\1/p'
		elif "$1" "$2" --help | grep -q '^Usage:.*NAME'; then
			"$1" list 2>/dev/null | sed 1d | cut -d ' ' -f 1
		fi
		;;
	esac
}

_chosctl() {
	local cur prev words cword split verb='' arguments=0 word found
	_init_completion -s || return
	for word in "${words[@]:1:cword-1}"; do
		case $word in
		-*) ;;
		*) if [[ -z $verb ]]; then verb=$word; else ((arguments++)); fi ;;
		esac
	done
	case $prev,$verb,$arguments in
	--path,* | --from,*)
		_filedir -d
		return
		;;
	--output,* | --authfile,*)
		_filedir
		return
		;;
	--reason,* | --since,* | --wait,*) [[ $cur == -* ]] || return ;;
	--*,create,* | --*,update,* | --*,generations,* | --keep,* | *,create,1 | *,rollback,1) [[ $cur == -* ]] || return ;;
	*,adopt,1)
		# A directory or an image.
		if [[ $cur != -* ]]; then
			_filedir
			return
		fi
		;;
	*,modulefiles,0)
		if [[ $cur != -* ]]; then
			_filedir -d
			return
		fi
		;;
	*,adopt,0 | *,create,0) [[ $cur == -* ]] || return ;;
	esac
	found=$(_chosctl_words "$1" "$verb" "$cur")
	# A name may have spaces in it.
	local IFS=$'\n'
	mapfile -t COMPREPLY < <(compgen -W "$found" -- "$cur")
	[[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace
} && complete -F _chosctl chosctl
