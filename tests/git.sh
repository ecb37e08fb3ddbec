# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# git: for tests that commit: the same names, dates and branch everywhere, so that commits have the same ids.

export GIT_CONFIG_NOSYSTEM=1 HOME="$WORK" GIT_AUTHOR_NAME=Ann GIT_AUTHOR_EMAIL=ann@example.org
export GIT_COMMITTER_NAME=Carl GIT_COMMITTER_EMAIL=carl@example.org
export GIT_AUTHOR_DATE='2018-10-26T17:04:03 +0200' GIT_COMMITTER_DATE='2018-10-26T17:04:03 +0200'
git config --global init.defaultBranch main
git config --global advice.detachedHead false

# A commit of all that lies in the repository "r", an hour after the last one.
now=1600000000
commit_all() { # commit_all SUBJECT
	now=$((now + 3600))
	git -C r add -A
	GIT_AUTHOR_DATE="$now +0000" GIT_COMMITTER_DATE="$now +0000" git -C r commit -q --allow-empty -m "$1"
}
