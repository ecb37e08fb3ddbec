#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# history on a repository that tests/real/make-history cuts out of kernels' sources: the same events as git log -G tells
# (tests/real/history-oracle), whatever the number of threads and whoever reads the objects; and of each file of two
# trees the same sites as without the short cut that makes history fast.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/real/real.sh"
export GIT_CONFIG_NOSYSTEM=1 HOME="$WORK" XDG_CACHE_HOME="$WORK/cache"

for series in 5.10 7.2; do
	fetched "extracts of source $series" "source:$series" || continue
	find "$(fetch "source:$series")/" -name '*.[chS]' -o -name '*.rs' >files
	extracts <files >differ
	status=$?
	[ "$status" -eq 0 ] && [ ! -s differ ] && [ -s files ]
	ok $? "the extracts of $(wc -l <files) files of source $series have their sites"
	head -n 40 differ >.differ && diagnose .differ
done

# A few folders, so that the slow oracle ends.
fetched "history of some folders" source:6.1 source:6.12 || done_testing
"$KEXPORT_SRC/tests/real/make-history" net.git --commits 400 --only drivers/base/ --only net/core/ --only drivers/net/phy/ "$(fetch source:6.1)" "$(fetch source:6.12)"
kexport-audit history --repo net.git --moves -f jsonl:events >/dev/null
"$KEXPORT_SRC/tests/real/history-oracle" --events events >ours
"$KEXPORT_SRC/tests/real/history-oracle" net.git >theirs
same_lines "events are those of git log -G" theirs ours
kexport-audit history --repo net.git --moves -f jsonl -j 1 >one
kexport-audit history --repo net.git --moves -f jsonl -j 5 >five
check "one thread says the same" cmp events one
check "five threads say the same" cmp events five
mkdir loose && git init -q --bare loose/net.git
for pack in net.git/objects/pack/*.pack; do
	git -C loose/net.git unpack-objects -q <"$pack"
done
cp net.git/packed-refs loose/net.git/ 2>/dev/null
cp -r net.git/refs net.git/HEAD loose/net.git/
kexport-audit history --repo loose/net.git --moves -f jsonl >slow
check "libgit2 reads the same" cmp events slow

# Folders whose exports depend on Makefiles (CRYPTO_QAT) and on macros of headers (IWLWIFI): all events add up to the tree.
fetched "history of namespaces by default and of macros" source:7.2 || done_testing
"$KEXPORT_SRC/tests/real/make-history" macros.git --commits 400 --only drivers/crypto/ --only include/linux/ \
	--only drivers/net/wireless/intel/iwlwifi/ --only arch/x86/kernel/ --only arch/x86/include/asm/ --only include/kunit/ \
	--only drivers/usb/storage "$(fetch source:6.1)" "$(fetch source:6.12)" "$(fetch source:7.2)"
kexport-audit history --repo macros.git --moves -f jsonl >events
kexport-audit sites -f json macros.git@master >tree.json
"$KEXPORT_SRC/tests/real/history-replay" events tree.json >differ
count=$(sed -n 's/ the same$//p' differ)
[ "$(wc -l <differ)" -eq 1 ] && [ "$count" -gt 100 ]
ok $? "all events of $(wc -l <events) add up to the $count sites of the tree"
head -n 20 differ >.differ && diagnose .differ
check "with namespaces that Makefiles set" grep -q '"namespace-added".*"CRYPTO_QAT"' events
done_testing
