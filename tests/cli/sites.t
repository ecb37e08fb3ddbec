#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# sites: a small tree that has what a kernel's has.
. "$KEXPORT_SRC/tests/lib.sh"
mkdir -p t/include/linux t/include/kunit t/arch/x86/include/asm t/arch/x86/kvm t/arch/arm t/drivers/a/sub t/drivers/b \
	t/kernel t/virt t/Documentation t/scripts t/tools/lib t/tools/testing/nvdimm

cat >t/include/linux/export.h <<'EOF'
#ifndef _LINUX_EXPORT_H
#define _LINUX_EXPORT_H
#define EXPORT_SYMBOL(sym) _EXPORT_SYMBOL(sym, "")
#endif
EOF
cat >t/include/linux/vendor.h <<'EOF'
#ifndef VENDOR_H
#define VENDOR_H
#define INNER_NAME(x) vendor_##x
#ifdef CONFIG_VENDOR
#define VENDOR_EXPORT(x) EXPORT_SYMBOL_NS_GPL(INNER_NAME(x), "VENDOR")
#else
#define VENDOR_EXPORT(x)
#endif
#endif
EOF
# outer.h has no EXPORT in it: found through the wrapper that vendor.h was found to define
cat >t/include/linux/outer.h <<'EOF'
#define VENDOR_PAIR(x) VENDOR_thing(x) VENDOR_TWICE(x)
EOF
cat >t/include/linux/twice.h <<'EOF'
#define VENDOR_TWICE(x) VENDOR_EXPORT(x##_a) VENDOR_EXPORT(x##_b)
EOF
echo 'VENDOR_PAIR(probe);' >t/drivers/b/pair.c
echo 'VENDOR_EXPORT(one);' >t/drivers/b/one.c
# a macro of a folder's own header holds for that folder alone
echo '#define DEF(x) EXPORT_SYMBOL(def_##x)' >t/drivers/a/own.h
echo 'DEF(mine);' >t/drivers/a/mine.c
echo 'DEF(not_mine);' >t/drivers/b/other.c
# an architecture's macro in shared code
echo '#define SUB_MODULES kvm-amd,kvm-intel' >t/arch/x86/include/asm/kvm_types.h
echo '#define EXPORT_KVM(x) EXPORT_SYMBOL_FOR_MODULES(x, "kvm," __stringify(SUB_MODULES))' \
	>>t/arch/x86/include/asm/kvm_types.h
echo 'EXPORT_KVM(vcpu_load);' >t/virt/main.c
echo 'EXPORT_KVM(vcpu_x86);' >t/arch/x86/kvm/x.c
# a list that another file runs over
printf '#if IS_ENABLED(CONFIG_CPUSETS)\nSUBSYS(cpuset)\n#endif\nSUBSYS(cpu)\n' >t/include/linux/subsys.h
printf '#define SUBSYS(x) int x; EXPORT_SYMBOL_GPL(x##_key);\n#include <linux/subsys.h>\n#undef SUBSYS\n' >t/kernel/cgroup.c
# a namespace from Makefiles
echo "subdir-ccflags-y += -DDEFAULT_SYMBOL_NAMESPACE='\"A_ALL\"'" >t/drivers/a/Makefile
echo 'EXPORT_SYMBOL(deep);' >t/drivers/a/sub/deep.c
echo 'ccflags-y += -DDEFAULT_SYMBOL_NAMESPACE=B_ONLY' >t/drivers/b/Makefile
# templates: statements whose symbols the includer names
cat >t/drivers/b/op.h <<'EOF'
#define NAME(op) __PASTE(__PASTE(PREFIX, _), op)
EXPORT_SYMBOL_GPL(NAME(init));
EOF
echo '#include "../b/op.h"' >t/drivers/b/chain.h
printf '#define PREFIX x86\n#include "chain.h"\n' >t/drivers/b/x86.c
printf '#define PREFIX amd\n#include "op.h"\n' >t/drivers/b/amd.c
printf '#define SAFE(x) x##_safe\n#include "twin.c"\n' >t/kernel/safe.c
printf '#ifndef SAFE\n#define SAFE(x) x\n#endif\nEXPORT_SYMBOL(SAFE(twin));\n' >t/kernel/twin.c
# a header beside the file renames
printf '#define rx own_rx\n#define TX 1\n' >t/kernel/names.h
printf '#include "names.h"\nEXPORT_SYMBOL(rx);\nEXPORT_SYMBOL(tx);\n' >t/kernel/names.c
# what is not read
for folder in Documentation scripts tools/lib; do echo 'EXPORT_SYMBOL(no);' >t/$folder/no.c; done
echo 'EXPORT_SYMBOL_GPL(__wrap_deep);' >t/tools/testing/nvdimm/mock.c
echo 'EXPORT_SYMBOL(in_asm)' >t/arch/arm/x.S

expect 0 kexport-audit sites t <<'EOF'
arch/arm/x.S:1: in_asm EXPORT_SYMBOL
arch/x86/kvm/x.c:1: vcpu_x86 EXPORT_SYMBOL_GPL "module:kvm,kvm-amd,kvm-intel" by EXPORT_KVM
drivers/a/mine.c:1: def_mine EXPORT_SYMBOL "A_ALL" by DEF
drivers/a/sub/deep.c:1: deep EXPORT_SYMBOL "A_ALL"
drivers/b/one.c:1: vendor_one EXPORT_SYMBOL_GPL "VENDOR" by VENDOR_EXPORT if defined(CONFIG_VENDOR)
drivers/b/op.h:2: amd_init EXPORT_SYMBOL_GPL "B_ONLY"
drivers/b/op.h:2: x86_init EXPORT_SYMBOL_GPL "B_ONLY"
drivers/b/pair.c:1: vendor_probe_a EXPORT_SYMBOL_GPL "VENDOR" by VENDOR_PAIR if defined(CONFIG_VENDOR)
drivers/b/pair.c:1: vendor_probe_b EXPORT_SYMBOL_GPL "VENDOR" by VENDOR_PAIR if defined(CONFIG_VENDOR)
kernel/cgroup.c:2: cpu_key EXPORT_SYMBOL_GPL by SUBSYS
kernel/cgroup.c:2: cpuset_key EXPORT_SYMBOL_GPL by SUBSYS if IS_ENABLED(CONFIG_CPUSETS)
kernel/names.c:2: own_rx EXPORT_SYMBOL
kernel/names.c:3: tx EXPORT_SYMBOL
kernel/twin.c:4: twin EXPORT_SYMBOL
kernel/twin.c:4: twin_safe EXPORT_SYMBOL
tools/testing/nvdimm/mock.c:1: __wrap_deep EXPORT_SYMBOL_GPL
virt/main.c:1: vcpu_load EXPORT_SYMBOL_GPL "module:kvm,kvm-amd,kvm-intel" by EXPORT_KVM if defined(CONFIG_X86)
EOF
expect 0 kexport-audit sites t 'vendor_*' '/^de+p$/' <<'EOF'
drivers/a/sub/deep.c:1: deep EXPORT_SYMBOL "A_ALL"
drivers/b/one.c:1: vendor_one EXPORT_SYMBOL_GPL "VENDOR" by VENDOR_EXPORT if defined(CONFIG_VENDOR)
drivers/b/pair.c:1: vendor_probe_a EXPORT_SYMBOL_GPL "VENDOR" by VENDOR_PAIR if defined(CONFIG_VENDOR)
drivers/b/pair.c:1: vendor_probe_b EXPORT_SYMBOL_GPL "VENDOR" by VENDOR_PAIR if defined(CONFIG_VENDOR)
EOF
expect 0 kexport-audit sites -f json t deep <<'EOF'
{
 "schema": "kexport-audit/sites/1",
 "tree": "t",
 "sites": [
  {"file":"drivers/a/sub/deep.c","line":1,"start":0,"end":20,"macro":"EXPORT_SYMBOL","symbol":"deep","type":"EXPORT_SYMBOL","namespace":"A_ALL","condition":"","pasted":false}
 ],
 "skipped": []
}
EOF
as_csv() { kexport-audit sites -f csv "$@" | tr -d '\r'; }
expect 0 as_csv t deep <<'EOF'
file,line,start,end,macro,symbol,type,namespace,condition,pasted
drivers/a/sub/deep.c,1,0,20,EXPORT_SYMBOL,deep,EXPORT_SYMBOL,A_ALL,,false
EOF
same_on_any_number_of_threads() {
	kexport-audit sites -f json -j 1 t >one && kexport-audit sites -f json -j 7 t >seven && cmp one seven
}
check "the number of threads changes nothing" same_on_any_number_of_threads

# --- a revision, from git's objects ----------------------------------------------------------------------------------
as_git() { # as_git COMMAND...: with nobody's configuration and a clock that stands still
	GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null GIT_AUTHOR_DATE='1540566243 +0000' \
		GIT_COMMITTER_DATE='1540566243 +0000' GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org \
		GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org git "$@"
}
cp -R t git
ln -s one.c git/drivers/b/link.c
as_git -C git init -q -b master
as_git -C git add .
as_git -C git commit -q -m one
as_git -C git tag v1
echo 'EXPORT_SYMBOL_GPL(deep);' >git/drivers/a/sub/deep.c
as_git -C git commit -q -a -m two
same_as_directory() { # same_as_directory REV DIRECTORY
	kexport-audit sites -f csv "git@$1" >revision.csv && kexport-audit sites -f csv "$2" >directory.csv &&
		cmp revision.csv directory.csv
}
check "a revision of loose objects gives what its checkout gives" same_as_directory v1 t
check "and so does another" same_as_directory HEAD git
as_git -C git repack -qad
check "the same from a pack" same_as_directory 'HEAD~1' t
expect 0 kexport-audit sites git@v1 deep <<'EOF'
drivers/a/sub/deep.c:1: deep EXPORT_SYMBOL "A_ALL"
EOF
expect 0 kexport-audit sites git/.git@master deep <<'EOF'
drivers/a/sub/deep.c:1: deep EXPORT_SYMBOL_GPL "A_ALL"
EOF
expect 2 kexport-audit sites git@v2 <<'EOF'
kexport-audit sites: git: v2: expected a commit
EOF
expect 2 kexport-audit sites git@ <<'EOF'
kexport-audit sites: git@: expected a revision behind the @
EOF
mkdir a@b
echo 'EXPORT_SYMBOL(at);' >a@b/x.c
expect 0 kexport-audit sites a@b <<'EOF'
x.c:1: at EXPORT_SYMBOL
EOF
expect 2 kexport-audit sites missing@v1 <<'EOF'
kexport-audit sites: missing@v1: No such file or directory
EOF
# an object that is damaged: it is named, and the rest is delivered
blob=$(as_git -C git rev-parse v1:drivers/b/one.c)
as_git clone -q --no-local git loose
mv loose/.git/objects/pack/*.pack was.pack
rm -f loose/.git/objects/pack/*
as_git -C loose unpack-objects -q <was.pack
place=loose/.git/objects/$(echo "$blob" | cut -c 1-2)/$(echo "$blob" | cut -c 3-)
chmod u+w "$place"
echo garbage >"$place"
damaged_object_is_named() {
	status=0
	kexport-audit sites -f csv loose@v1 >rest.csv 2>err || status=$?
	cat err
	[ "$status" -eq 2 ] && grep -q "^kexport-audit sites: drivers/b/one.c: loose: object $blob: " err &&
		kexport-audit sites -f csv t | grep -v /one.c >want.csv && cmp want.csv rest.csv
}
check "an object that is damaged becomes a skip" damaged_object_is_named

# --- bad input -------------------------------------------------------------------------------------------------------
expect 2 kexport-audit sites <<'EOF'
kexport-audit sites: expected a directory with sources or REPO@REV; see --help
EOF
expect 2 kexport-audit sites missing <<'EOF'
kexport-audit sites: missing: No such file or directory
EOF
expect 2 kexport-audit sites t '/a(/' <<'EOF'
kexport-audit sites: /a(/: at character 4: missing closing parenthesis
EOF
mkdir bad
printf 'EXPORT_SYMBOL(1x);\nEXPORT_SYMBOL(good);\n' >bad/x.c
expect 2 kexport-audit sites bad <<'EOF'
x.c:2: good EXPORT_SYMBOL
kexport-audit sites: x.c:1: EXPORT_SYMBOL(1x): expected the name of a symbol, found '1x'
EOF
done_testing
