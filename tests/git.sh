# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# git: for tests that commit: the same names, dates and branch everywhere, so that commits have the same ids.

export GIT_CONFIG_NOSYSTEM=1 HOME="$WORK" GIT_AUTHOR_NAME=Ann GIT_AUTHOR_EMAIL=ann@example.org
export GIT_COMMITTER_NAME=Carl GIT_COMMITTER_EMAIL=carl@example.org
export GIT_AUTHOR_DATE='2018-10-26T17:04:03 +0200' GIT_COMMITTER_DATE='2018-10-26T17:04:03 +0200'
git config --global init.defaultBranch main
git config --global advice.detachedHead false
