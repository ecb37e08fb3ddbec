# SPDX-License-Identifier: GPL-2.0-or-later
# All that is offered is asked of the program: commands, options, formats, symbols, revisions.

function __kexport_audit_complete
    set -l words (commandline -opc)
    set -l found (kexport-audit --complete $words[2..-1] (commandline -ct) 2>/dev/null)
    contains :files $found; and __fish_complete_path (commandline -ct)
    string match -v :files -- $found
end

complete -c kexport-audit -f -a '(__kexport_audit_complete)'
