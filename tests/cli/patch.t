#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# patch: the change of 2018 and its kin, applied by git, and taken back byte for byte.
. "$KEXPORT_SRC/tests/lib.sh"

mkdir -p linux/kernel linux/tools/testing/nvdimm/test linux/drivers
cat >linux/kernel/memremap.c <<'EOF'
#include <linux/memremap.h>

/* EXPORT_SYMBOL(devm_memremap_pages) in a comment stays. */
void *devm_memremap_pages(struct device *dev, struct dev_pagemap *pgmap)
{
	return NULL;
}
EXPORT_SYMBOL(devm_memremap_pages);

void devm_memunmap_pages(struct device *dev, struct dev_pagemap *pgmap)
{
}
EXPORT_SYMBOL_GPL(devm_memunmap_pages);
EOF
cat >linux/tools/testing/nvdimm/test/iomap.c <<'EOF'
void *__wrap_devm_memremap_pages(struct device *dev, struct dev_pagemap *pgmap)
{
	return NULL;
}
EXPORT_SYMBOL(__wrap_devm_memremap_pages);
EOF
expect 0 kexport-audit patch -f diff --tree linux devm_memremap_pages <<'EOF'
diff --git a/kernel/memremap.c b/kernel/memremap.c
index bdc2c91..675cbda 100644
--- a/kernel/memremap.c
+++ b/kernel/memremap.c
@@ -5,7 +5,7 @@ void *devm_memremap_pages(struct device *dev, struct dev_pagemap *pgmap)
 {
 	return NULL;
 }
-EXPORT_SYMBOL(devm_memremap_pages);
+EXPORT_SYMBOL_GPL(devm_memremap_pages);
 
 void devm_memunmap_pages(struct device *dev, struct dev_pagemap *pgmap)
 {
diff --git a/tools/testing/nvdimm/test/iomap.c b/tools/testing/nvdimm/test/iomap.c
index e3e0af2..9259658 100644
--- a/tools/testing/nvdimm/test/iomap.c
+++ b/tools/testing/nvdimm/test/iomap.c
@@ -2,4 +2,4 @@ void *__wrap_devm_memremap_pages(struct device *dev, struct dev_pagemap *pgmap)
 {
 	return NULL;
 }
-EXPORT_SYMBOL(__wrap_devm_memremap_pages);
+EXPORT_SYMBOL_GPL(__wrap_devm_memremap_pages);
EOF
mock_lines() { kexport-audit patch -f diff --tree linux --no-mocks devm_memremap_pages | grep -c '^[-+]EXPORT'; }
expect 0 mock_lines <<'EOF'
2
EOF

# --- only the statement changes: line endings, encoding, alignment, a missing last newline -------------------------
printf 'int a;\r\nEXPORT_SYMBOL(crlf_symbol);\r\n' >linux/drivers/crlf.c
printf '/* \351\350 in Latin-1 */ EXPORT_SYMBOL( spaced_symbol ); /* kept */\nEXPORT_SYMBOL(last_symbol)' >linux/drivers/bytes.c
printf 'EXPORT_SYMBOL_NS(aligned_symbol,\n\t\t NAMESPACE);\nEXPORT_PER_CPU_SYMBOL(cpu_symbol); EXPORT_SYMBOL(second_symbol);\n' \
	>linux/drivers/forms.c
git -C linux init -q && git -C linux -c user.name=a -c user.email=a@b add -A
git -C linux -c user.name=a -c user.email=a@b commit -qm before
all="devm_memremap_pages crlf_symbol spaced_symbol last_symbol aligned_symbol cpu_symbol second_symbol"
there() { # shellcheck disable=SC2086 # a list
	kexport-audit patch -f diff --tree linux $all >there.diff && git -C linux apply ../there.diff
}
back() { # shellcheck disable=SC2086 # a list
	kexport-audit patch -f diff --tree linux --to plain $all >back.diff && git -C linux apply ../back.diff
}
check "git applies all of them" there
expect 0 cat -A linux/drivers/crlf.c linux/drivers/bytes.c linux/drivers/forms.c <<'EOF'
int a;^M$
EXPORT_SYMBOL_GPL(crlf_symbol);^M$
/* M-iM-h in Latin-1 */ EXPORT_SYMBOL_GPL( spaced_symbol ); /* kept */$
EXPORT_SYMBOL_GPL(last_symbol)EXPORT_SYMBOL_NS_GPL(aligned_symbol,$
^I^I     NAMESPACE);$
EXPORT_PER_CPU_SYMBOL_GPL(cpu_symbol); EXPORT_SYMBOL_GPL(second_symbol);$
EOF
check "and takes all of them back" back
check "byte for byte" git -C linux diff --exit-code

# --- what cannot be done is named, the rest is written -----------------------------------------------------------------
printf 'EXPORT_TRACEPOINT_SYMBOL(kmem_event);\nEXPORT_SYMBOL(plain_one);\n' >linux/drivers/trace.c
printf '#define MAKE(x) EXPORT_SYMBOL(made_##x)\nMAKE(up); MAKE(down);\n' >>linux/drivers/trace.c
expect 2 kexport-audit patch -f diff --tree linux plain_one plane_one made_up devm_memunmap_pages <<'EOF'
diff --git a/drivers/trace.c b/drivers/trace.c
index b9c7a51..f266f3f 100644
--- a/drivers/trace.c
+++ b/drivers/trace.c
@@ -1,4 +1,4 @@
 EXPORT_TRACEPOINT_SYMBOL(kmem_event);
-EXPORT_SYMBOL(plain_one);
+EXPORT_SYMBOL_GPL(plain_one);
 #define MAKE(x) EXPORT_SYMBOL(made_##x)
 MAKE(up); MAKE(down);
kexport-audit patch: plane_one: is not exported in this tree; nearest: plain_one
kexport-audit patch: drivers/trace.c:4: made_up: MAKE builds the symbol's name: a change is left to you
kexport-audit patch: kernel/memremap.c:13: devm_memunmap_pages: is EXPORT_SYMBOL_GPL already
EOF
expect 0 kexport-audit patch -f diff --tree linux devm_memunmap_pages <<'EOF'
kexport-audit patch: kernel/memremap.c:13: devm_memunmap_pages: is EXPORT_SYMBOL_GPL already
EOF
expect 2 kexport-audit patch --tree nowhere plain_one <<'EOF'
kexport-audit patch: nowhere: No such file or directory
EOF
expect 2 kexport-audit patch --tree linux --to free plain_one <<'EOF'
kexport-audit patch: --to free: expected gpl, plain, ns=NAME, no-ns, modules=LIST or unexport
EOF
done_testing
