# SPDX-License-Identifier: BSD-3-Clause
#
# Completion of chos in fish. The options are those that `chos --help` lists.

# Whether the word at the cursor stands before the command, with the options.
function __chos_in_options
    set -l words (commandline -opc)[2..-1]
    while set -q words[1]
        switch $words[1]
            case --env --chdir --engine --export --into
                set -e words[1..2]
            case --
                return 1
            case '-*'
                set -e words[1]
            case '*'
                return 1
        end
    end
end

function __chos_environments
    chos --list 2>/dev/null | string replace -r '^(.*?) *  (/.*)$' '$1\t$2'
end

complete -c chos -f -a '(__fish_complete_subcommand -- --env --chdir --engine --export --into)'
for __chos_line in (chos --help 2>/dev/null)
    set -l option (string match -r '^ +--([a-z-]+)(=[A-Z]+|) +(.*)$' -- $__chos_line)
    or continue
    switch $option[2]
        case env
            complete -c chos -n __chos_in_options -l env -x -d $option[4] -a '(__chos_environments)'
        case chdir
            complete -c chos -n __chos_in_options -l chdir -x -d $option[4] -a '(__fish_complete_directories)'
        case into
            complete -c chos -n __chos_in_options -l into -x -d $option[4] -a '(__fish_complete_directories)'
        case export
            complete -c chos -n __chos_in_options -l export -x -d $option[4]
        case engine
            complete -c chos -n __chos_in_options -l engine -x -d $option[4] -a 'auto kernel namespace'
        case '*'
            complete -c chos -n __chos_in_options -l $option[2] -d $option[4]
    end
end
set -e __chos_line
