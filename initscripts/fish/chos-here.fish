# SPDX-License-Identifier: BSD-3-Clause

function chos-here --description 'put this very shell into an environment of CHOS: see chos-here(7)'
    set -l program /usr/lib/chos/here
    test -x $program; or set program /local$program
    set -l code ($program fish $argv | string collect)
    set -l result $pipestatus[1]
    if test $result = 0
        eval $code
        return
    end
    if test $result = 3; and status is-interactive
        read --local --prompt-str 'chos: start one in the place of this shell? [y/N] ' answer
        if string match -qi 'y*' -- $answer
            set -q argv[1]; and exec chos --env $argv[1]
            exec chos
        end
    end
    return $result
end
