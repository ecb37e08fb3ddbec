#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# Commands that are interrupted or killed while they write files: those are whole or as they were, and nothing else is there.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/git.sh"

# A library that stops a program where it first renames a file, and lets it go on when $HELD.go is there; with $LOCKING,
# where it first locks one. With $APART no file can be moved out of a folder of that name.
cat >held.c <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void hold(void)
{
	const char *held = getenv("HELD");
	char go[4096];

	snprintf(go, sizeof(go), "%s.go", held ? held : "");
	if (held && access(held, F_OK) != 0) {
		close(open(held, O_CREAT | O_WRONLY, 0666));
		while (access(go, F_OK) != 0)
			usleep(1000);
	}
}

int flock(int fd, int operation)
{
	int (*real)(int, int) = (int (*)(int, int))dlsym(RTLD_NEXT, "flock");

	if (getenv("LOCKING"))
		hold();
	return real(fd, operation);
}

int rename(const char *from, const char *to)
{
	int (*real)(const char *, const char *) = (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
	const char *apart = getenv("APART");

	if (!getenv("LOCKING"))
		hold();
	if (apart && strstr(from, apart)) {
		errno = EXDEV;
		return -1;
	}
	return real(from, to);
}
END
cc -shared -fPIC -o held.so held.c -ldl 2>/dev/null || skip_all "no shared library can be made here"
# LD_PRELOAD ends at a blank, which the folder may have; LD_LIBRARY_PATH does not.
asan="verify_asan_link_order=0:${ASAN_OPTIONS-}" # for programs with held.so before them
interrupt() { # interrupt SIGNAL COMMAND...: once it is about to rename the first file
	rm -f at at.go
	signal=$1
	shift
	"$KEXPORT_SRC/tests/interrupt" --signal "$signal" --at at env HELD="$WORK/at" LD_LIBRARY_PATH="$WORK" LD_PRELOAD=held.so \
		ASAN_OPTIONS="$asan" "$@" >said 2>&1
	tail -n 1 said
}

mkdir out tree
printf 'export one plain\n' | mkelf one.ko
echo 'EXPORT_SYMBOL(one);' >tree/one.c
kexport-audit scan -f json one.ko >scan.json
kexport-audit sites -f json tree >sites.json
for command in "scan one.ko" "sites tree"; do
	for signal in INT:2 TERM:15 HUP:1; do
		echo old >out/file
		# shellcheck disable=SC2086 # words
		expect 0 interrupt "${signal%:*}" kexport-audit $command -f json:out/file -f csv <<EOF
killed by signal ${signal#*:}
EOF
		check "the file is whole" cmp "${command%% *}.json" out/file
		check "and alone" test "$(ls -A out)" = file
	done
	echo old >out/file
	# shellcheck disable=SC2086
	expect 0 interrupt KILL kexport-audit $command -f json:out/file <<'EOF'
killed by signal 9
EOF
	check "the file is as it was" test "$(cat out/file)" = old
	rm -rf out
	mkdir out
done

# --- patch -----------------------------------------------------------------------------------------------------------
unset GIT_AUTHOR_DATE GIT_COMMITTER_DATE
git config --global user.name Ann
git config --global user.email ann@example.org
git init -q -b master r
printf 'int one;\nEXPORT_SYMBOL(one);\n' >r/a.c
printf 'int two;\nEXPORT_SYMBOL(two);\n' >r/b.c
printf 'obj-m += a.o b.o\n' >r/Makefile
commit_all first
(cd r && kexport-audit patch --tree . --apply one two >/dev/null)
git -C r diff >both.diff
check "a patch changes two files" test "$(grep -c '^+EXPORT_SYMBOL_GPL' both.diff)" -eq 2
git -C r checkout -q .
expect 0 interrupt INT kexport-audit patch --tree r --apply one two <<'EOF'
killed by signal 2
EOF
check "both files are changed" sh -c "git -C r diff | cmp both.diff -"
check "and nothing is beside them" test "$(git -C r status --short | grep -cv '^ M')" -eq 0
git -C r checkout -q .
expect 0 interrupt KILL kexport-audit patch --tree r --apply one two <<'EOF'
killed by signal 9
EOF
check "no file is half-written" sh -c "git -C r diff | cmp /dev/null -"
check "and nothing is beside them" test -z "$(git -C r status --short)"
check "what was to come waits in .git" test "$(ls r/.git/kexport-audit.new)" = "0
1"
(cd r && kexport-audit patch --tree . --apply one two >/dev/null)
check "the next run changes both files" sh -c "git -C r diff | cmp both.diff -"
check "and removes that" test ! -e r/.git/kexport-audit.new
git -C r checkout -q .
# two runs at once: the second one waits for nothing and changes nothing
rm -f at at.go
HELD="$WORK/at" LD_LIBRARY_PATH="$WORK" LD_PRELOAD=held.so ASAN_OPTIONS="$asan" \
	kexport-audit patch --tree r --apply one two >/dev/null 2>&1 &
while [ ! -e at ]; do sleep 0.01; done
expect 2 kexport-audit patch --tree r --apply one <<EOF
kexport-audit patch: $(pwd -P)/r/.git/kexport-audit.new: another run is writing files; nothing was changed
EOF
: >at.go
wait $!
check "and the first is done" sh -c "git -C r diff | cmp both.diff -"
git -C r checkout -q .
# a file that is written to between what git says of it and the change
rm -f at at.go
(
	export HELD="$WORK/at" LOCKING=1 LD_LIBRARY_PATH="$WORK" LD_PRELOAD=held.so
	export ASAN_OPTIONS="$asan"
	exec kexport-audit patch --tree r --apply one >said 2>&1
) &
while [ ! -e at ]; do sleep 0.01; done
echo 'int more;' >>r/a.c
git -C r diff >one.diff
: >at.go
status=0
wait $! || status=$?
check "is refused" test $status -eq 2
expect 0 cat said <<'EOF'
kexport-audit patch: r/a.c: has changed since it was read; nothing was changed
EOF
check "and what was written stays" sh -c "grep -q more one.diff && git -C r diff | cmp one.diff -"
git -C r checkout -q .
# where nothing can be made in .git, and from a linked work tree
: >r/.git/kexport-audit.new
git -C r worktree add -q ../linked
for tree in r linked; do
	(cd $tree && kexport-audit patch --tree . --apply one two >/dev/null)
	check "$tree: both files are changed, and nothing else" sh -c "git -C $tree diff | cmp both.diff - && test -z \"\$(git -C $tree status --short | grep -v '^ M')\""
	git -C $tree checkout -q .
done
git -C r worktree remove --force ../linked
git -C r branch -q -D linked
rm r/.git/kexport-audit.new
check "another file system" env APART=kexport-audit.new LD_LIBRARY_PATH="$WORK" LD_PRELOAD=held.so \
	ASAN_OPTIONS="$asan" kexport-audit patch --tree r --apply one two
check "both files are changed, and nothing else" sh -c "git -C r diff | cmp both.diff - && test -z \"\$(git -C r status --short | grep -v '^ M')\""
check "nor in .git" test ! -e r/.git/kexport-audit.new
git -C r checkout -q .
expect 0 interrupt TERM kexport-audit patch --tree r --commit one two <<'EOF'
killed by signal 15
EOF
check "files, index and branch agree" test -z "$(git -C r status --short)"
check "all is committed" sh -c "git -C r diff HEAD~1 | cmp both.diff - || git -C r diff HEAD~2 | cmp both.diff -"
git -C r reset -q --hard "$(git -C r rev-list --max-parents=0 HEAD)"
expect 0 interrupt INT kexport-audit patch --tree r --output mails one two <<'EOF'
killed by signal 2
EOF
check "mails are whole" sh -c 'ls -A mails | grep -q . && ! ls -A mails | grep -v "^[0-9]*-.*[.]patch$" && git -C r am -q "$PWD"/mails/*'

# --- hook install ----------------------------------------------------------------------------------------------------
printf '#!/bin/sh\nexit 0\n' >r/.git/hooks/pre-push
chmod +x r/.git/hooks/pre-push
cp r/.git/hooks/pre-push before
expect 0 interrupt INT kexport-audit hook install --repo r --rules upstream --type pre-push <<'EOF'
killed by signal 2
EOF
check "it is installed" grep -q kexport-audit r/.git/hooks/pre-push
kexport-audit hook uninstall --repo r >/dev/null
check "and can be taken back" cmp before r/.git/hooks/pre-push
check "as a whole" test "$(find r/.git/hooks -type f ! -name "*.sample")" = r/.git/hooks/pre-push
done_testing
