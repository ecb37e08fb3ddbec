# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Options, commands and formats are asked of the program, so they are never out of step with it.

_kexport_audit_formats() { # the words of "output format: a, b, c; ..."
	kexport-audit "$1" --list-options 2>/dev/null | sed -n 's/.*output format: \([^;]*\);.*/\1/p' | tr -d ' ' | tr , '\n'
}

_kexport_audit() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]} words

	if [ "$COMP_CWORD" -eq 1 ]; then
		words=$(kexport-audit --list-commands 2>/dev/null | cut -f 1; echo --help; echo --version)
	elif [ "$before" = -f ] || [ "$before" = --format ]; then
		words=$(_kexport_audit_formats "$command")
	elif [ "$before" = --kind ] || [ "$before" = --direction ]; then
		words=$(kexport-audit "$command" "$before" '?' . . 2>&1 | sed -n 's/.*expected one of //p' | tr -d ' ' | tr , '\n')
	elif [[ $word == -* ]]; then
		words=$(kexport-audit "$command" --list-options 2>/dev/null | cut -f 1 | tr ' ' '\n')
	else
		compopt -o default
		return
	fi
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

complete -F _kexport_audit kexport-audit
