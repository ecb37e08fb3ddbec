#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# A project's rules: what they match, which one decides, and what is told of rules that cannot be read.
. "$KEXPORT_SRC/tests/lib.sh"

tab=$(printf '\t')
symvers() { # lines "symbol module type [namespace]" as Module.symvers
	while read -r symbol module type name_space; do
		echo "0x00000001$tab$symbol$tab$module$tab$type$tab$name_space"
	done
}
symvers >old.symvers <<'EOT'
bar vmlinux EXPORT_SYMBOL
foo vmlinux EXPORT_SYMBOL
EOT
symvers >new.symvers <<'EOT'
baz drivers/baz EXPORT_SYMBOL NS
foo vmlinux EXPORT_SYMBOL_GPL
EOT
expect 0 kexport-audit diff --rules default old.symvers new.symvers <<'EOT'
vmlinux: export/removed: warning: bar removed, was plain
  remedy: keep the export, or tell the users of the symbol what takes its place
drivers/baz: export/added: note: baz added: plain, namespace NS
  remedy: check that its license class is the one that is meant
vmlinux: export/became-gpl-only: warning: foo became GPL-only: plain -> GPL-only
  remedy: keep the export as it was, or say in the commit message why fewer modules may use it
old.symvers -> new.symvers: 0 errors, 2 warnings, 1 note
EOT
expect 1 kexport-audit diff --rules default --fail-on note -f csv:out.csv old.symvers new.symvers <<'EOT'
vmlinux: export/removed: warning: bar removed, was plain
  remedy: keep the export, or tell the users of the symbol what takes its place
drivers/baz: export/added: note: baz added: plain, namespace NS
  remedy: check that its license class is the one that is meant
vmlinux: export/became-gpl-only: warning: foo became GPL-only: plain -> GPL-only
  remedy: keep the export as it was, or say in the commit message why fewer modules may use it
old.symvers -> new.symvers: 0 errors, 2 warnings, 1 note
EOT
done_testing
