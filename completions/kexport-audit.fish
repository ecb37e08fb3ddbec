# SPDX-License-Identifier: GPL-2.0-or-later
# Options, commands and formats are asked of the program, so they are never out of step with it.

function __kexport_audit_command
    set -l words (commandline -opc)
    test (count $words) -gt 1; and echo $words[2]
end

function __kexport_audit_options
    set -l command (__kexport_audit_command)
    kexport-audit $command --list-options 2>/dev/null | while read -d \t names argument text
        for name in (string split ' ' $names)
            printf '%s\t%s\n' $name $text
        end
    end
end

function __kexport_audit_formats
    set -l command (__kexport_audit_command)
    kexport-audit $command --list-options 2>/dev/null |
        string replace -rf '.*output format: ([^;]*);.*' '$1' | string split ', '
end

complete -c kexport-audit -n 'test (count (commandline -opc)) -eq 1' -xa '(kexport-audit --list-commands 2>/dev/null)'
complete -c kexport-audit -n 'string match -q -- "-*" (commandline -ct)' -xa '(__kexport_audit_options)'
complete -c kexport-audit -n 'contains -- (commandline -opc)[-1] -f --format' -xa '(__kexport_audit_formats)'
