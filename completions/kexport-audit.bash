# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# All that is offered is asked of the program: commands, options, formats, symbols, revisions.

_kexport_audit() {
	local word=${COMP_WORDS[COMP_CWORD]} found

	mapfile -t found < <(kexport-audit --complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
	if [[ ${found[*]: -1} == :files ]]; then
		compopt -o default
		unset 'found[-1]'
	fi
	COMPREPLY=("${found[@]%%$'\t'*}")
	[[ $word != --*= && ${COMPREPLY[0]-} != *= ]] || compopt -o nospace
}

complete -F _kexport_audit kexport-audit
