# SPDX-License-Identifier: GPL-2.0-or-later
# All that is offered is asked of the program: commands, options, formats, symbols, revisions.

function __kexport_audit_complete
    set -l words (commandline -opc)
    set -l found (kexport-audit --complete $words[2..-1] (commandline -ct) 2>/dev/null)
    if test "$found[1]" = :files
        __fish_complete_path (commandline -ct)
    else if set -q found[1]
        printf '%s\n' $found
    end
end

complete -c kexport-audit -f -a '(__kexport_audit_complete)'
