#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# Manual pages and --help against the option tables; the examples of the pages run.
. "$KEXPORT_SRC/tests/lib.sh"

kexport-audit --list-commands | cut -f 1 >commands

page_of() { echo "$KEXPORT_SRC/man/kexport-audit-$1.1"; }

# Every option of the table is in the page, and every .It Fl of the page is in the table.
same_options() {
	kexport-audit "$1" --list-options | cut -f 1 | tr ' ' '\n' | sed 's/^-*//' | sort -u >table
	sed -n '/^\.It Fl/p' "$(page_of "$1")" | grep -o 'Fl [-A-Za-z0-9]*' | sed 's/Fl -*//' | sort -u >page
	diff table page
}

pages_of() { # the command's page, and those of the commands that it refers to
	page_of "$1"
	sed -n 's/^\.Xr kexport-audit-\([a-z]*\) 1.*/\1/p' "$(page_of "$1")" | sort -u | while read -r other; do page_of "$other"; done
}

# Every format and every value that a shell is offered for an option is in the page, or in one that it refers to.
same_values() {
	kexport-audit "$1" --list-options | cut -f 1 | sed 's/.* //' | while read -r option; do
		kexport-audit --complete "$1" "$option" '' 2>/dev/null | cut -f 1 | grep '^[a-z-]*=\{0,1\}$'
	done | sort -u | while read -r value; do
		pages_of "$1" | tr "\n" "\0" | xargs -0 grep -q -s -w -e "${value%=}" || echo "not in the page: $value"
	done | grep . && return 1
	return 0
}

lint() { # other pages are not installed where this runs
	mandoc -Tlint "$1" 2>/dev/null | grep -v -e 'referenced manual not found' -e 'outdated mandoc.db' && return 1
	return 0
}

while read -r command; do
	check "$command has a page" test -f "$(page_of "$command")"
	check "$command: page and options agree" same_options "$command"
	check "$command: the page has all formats and values" same_values "$command"
	check "$command: kexport-audit(1) names it" grep -q "kexport-audit-$command 1" "$KEXPORT_SRC/man/kexport-audit.1"
done <commands
if command -v mandoc >/dev/null; then
	for page in "$KEXPORT_SRC"/man/*; do
		check "mandoc -Tlint ${page##*/}" lint "$page"
	done
fi

# --- the examples, in a folder that has what they name ----------------------------------------------------------
mkdir -p linux old new
mkelf linux/vmlinux <<'EOF'
banner Linux version 6.12.0 (gcc)
export printk plain
export kfree gpl
EOF
mkelf driver.ko <<'EOF'
modinfo name=driver
modinfo license=GPL
import printk
EOF
mkdir -p linux/drivers
cp driver.ko linux/drivers/
kexport-audit scan -f json:before.json linux >/dev/null
mkdir driver-source
echo "EXPORT_SYMBOL(driver_probe);" >driver-source/driver.c
git -C driver-source init -q
git -C driver-source add -A
git -C driver-source -c user.name=a -c user.email=a@b commit -qm "driver: add a probe"
git -C driver-source -c user.name=a -c user.email=a@b commit -qm "driver: nothing" --allow-empty
kexport-audit scan -f symvers linux | tee old/Module.symvers >new/Module.symvers

example() { # trouble is a failure, findings are not
	sh -c "$1" || [ $? -eq 1 ]
}
cat "$KEXPORT_SRC"/man/*.1 | sed -n 's/^\.Dl \$ //p' >examples
while read -r line; do
	check "example: $line" example "$line"
done <examples

# --- the rules of kexport-audit-rules(5), each read and found sound ------------------------------------------------
mandoc -Tutf8 -O width=200 "$KEXPORT_SRC/man/kexport-audit-rules.5" 2>/dev/null | sed "s/.$(printf '\010')//g" >rules.txt
awk '/^     \{$/ { n++; file = "rules-" n ".json" } file { print substr($0, 6) >file } /^     \}$/ { file = "" }' rules.txt
for file in rules-1.json rules-2.json rules-3.json; do
	check "kexport-audit-rules(5): $file" kexport-audit rules check "$file"
done
done_testing
