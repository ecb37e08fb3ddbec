# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154 # $branch is the test's to set
#
# repo: git repositories written with git fast-import, on top of tests/lib.sh: ids and dates are the same each time.
#
#	branch=master
#	echo 'EXPORT_SYMBOL(x);' | file a.c
#	{
#		commit "export x" "M a.c"
#		tag v1
#	} | import x.git

export GIT_CONFIG_NOSYSTEM=1 HOME="$WORK"
date=1540000000
mark=0

# commit MESSAGE [LINE...]: a commit on $branch; "M FILE" takes the file as it is in this folder, other lines are as they are
commit() {
	mark=$((mark + 1))
	date=$((date + 86400))
	printf 'commit refs/heads/%s\nmark :%d\nauthor Ann <ann@example.org> %d +0100\n' "$branch" $mark $date
	printf 'committer Carl <carl@example.org> %d +0000\ndata %d\n%s\n' $((date + 60)) ${#1} "$1"
	shift
	for line; do
		case $line in
		"M "*)
			printf 'M 100644 inline %s\ndata %d\n' "${line#M }" "$(wc -c <"${line#M }")"
			cat "${line#M }"
			echo
			;;
		*) printf '%s\n' "$line" ;;
		esac
	done
}
tag() { printf 'tag %s\nfrom :%d\ntagger T <t@example.org> %d +0000\ndata 0\n\n' "$1" $mark $((date + 100)); }
file() {
	mkdir -p "$(dirname "$1")"
	cat >"$1"
}
import() {
	git init -q --bare -b master "$1"
	git -C "$1" fast-import --quiet
}
