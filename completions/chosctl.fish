# SPDX-License-Identifier: BSD-3-Clause
#
# Completion of chosctl in fish. Verbs and options are those that its --help lists.

# The words behind chosctl that are no options.
function __chosctl_words
    string match -v -- '-*' (commandline -opc)[2..-1]
end

function __chosctl_has
    test (count (__chosctl_words)) -eq $argv[1]
end

function __chosctl_verbs
    chosctl --help 2>/dev/null | string replace -rf '^  ([a-z][a-z-]*) +(.*)$' '$1\t$2'
end

function __chosctl_options
    set -l verb (__chosctl_words)[1]
    chosctl $verb --help 2>/dev/null | string replace -rf '^ +(--[a-z-]+)(\[?=[A-Z]+\]?|) +(.*)$' '$1\t$3'
end

function __chosctl_arguments
    set -l words (__chosctl_words)
    switch $words[1]
        case adopt
            __chosctl_has 2; and __fish_complete_path (commandline -ct)
        case create
        case modulefiles
            __chosctl_has 1; and __fish_complete_directories (commandline -ct)
        case '*'
            if chosctl $words[1] --help 2>/dev/null | string match -q -r '^Usage:.*NAME'
                chosctl list 2>/dev/null | string replace -r ' .*' '' | string match -v NAME
            end
    end
end

complete -c chosctl -f
complete -c chosctl -n '__chosctl_has 0' -a '(__chosctl_verbs)'
complete -c chosctl -n 'not __chosctl_has 0' -a '(__chosctl_arguments)'
complete -c chosctl -n 'string match -q -- "-*" (commandline -ct)' -a '(__chosctl_options)'
complete -c chosctl -n 'contains -- create (__chosctl_words)' -l path -x -a '(__fish_complete_directories)'
for verb in create update
    complete -c chosctl -n "contains -- $verb (__chosctl_words)" -l from -x -a '(__fish_complete_directories)'
    complete -c chosctl -n "contains -- $verb (__chosctl_words)" -l authfile -r -F
end
complete -c chosctl -n 'contains -- metrics (__chosctl_words)' -l output -r -F
