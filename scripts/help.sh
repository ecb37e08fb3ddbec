# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# help: sourced by a script that people type, it answers --help with the comment at the script's top.
case ${1-} in
-h | --help)
	sed -n '3,/^[^#]/s/^# \{0,1\}//p' "$0" | sed '1{/^$/d}'
	exit
	;;
esac
