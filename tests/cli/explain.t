#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# explain: a symbol's page from a repository with stable branches, a kernel, and modules.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/repo.sh"

# --- a repository: the change goes to master, is backported to 6.1 and not to 5.10 ---------------------------------
branch=master
file arch/x86/kernel/tsc.c <<'END'
void recalibrate_khz(void) { /* recalibrate_khz */ }
EXPORT_SYMBOL(recalibrate_khz);
END
file drivers/cpufreq/k8.c <<'END'
static int init(void) { recalibrate_khz(); printk("recalibrate_khz"); recalibrate_khz(); }
END
{
	commit "x86/tsc: export recalibrate_khz

Modules that change the clock need it." "M arch/x86/kernel/tsc.c" "M drivers/cpufreq/k8.c"
	tag v5.10
	base=$mark
	sed -i 's/^EXPORT_SYMBOL(/EXPORT_SYMBOL_GPL(/' arch/x86/kernel/tsc.c
	commit "x86/tsc: make recalibrate_khz() GPL-only

It was found while reading.

recalibrate_khz() is internal to the clock code, and there are no
users of it outside of the tree.

Fixes: 0123456789ab (\"x86/tsc: export recalibrate_khz\")
Cc: stable@vger.kernel.org # 6.1
Link: https://lore.example.org/r/1
Reviewed-by: Rev <rev@example.org>" "M arch/x86/kernel/tsc.c"
	tag v6.2
	branch=linux-6.1.y
	commit "x86/tsc: GPL-only recalibrate_khz()

commit debf9df4e2a9853d4ac5e1e2d51f0fbdcbf56c63 upstream.

recalibrate_khz() is internal." "from :$base" "M arch/x86/kernel/tsc.c"
	tag v6.1.5
	branch=linux-5.10.y
	commit "nothing" "from :$base"
	sed -i /^EXPORT/d arch/x86/kernel/tsc.c
	branch=gone
	commit "x86/tsc: do not export recalibrate_khz" "from :$base" "M arch/x86/kernel/tsc.c"
} | import linux.git
expect 0 kexport-audit explain --repo linux.git recalibrate_khz <<'END'
recalibrate_khz
  GPL-only  arch/x86/kernel/tsc.c:2  HEAD  EXPORT_SYMBOL_GPL

What happened in linux.git
  debf9df4e2a9 2018-10-22 v6.2  Ann: x86/tsc: make recalibrate_khz() GPL-only
    became GPL-only  EXPORT_SYMBOL -> EXPORT_SYMBOL_GPL  arch/x86/kernel/tsc.c:2
    why        recalibrate_khz() is internal to the clock code, and there are no users of it outside of the tree.
    fixes      0123456789ab ("x86/tsc: export recalibrate_khz")
    stable     stable@vger.kernel.org # 6.1
    link       https://lore.example.org/r/1
  677502474373 2018-10-21 v5.10  Ann: x86/tsc: export recalibrate_khz
    added  EXPORT_SYMBOL  arch/x86/kernel/tsc.c:2
    why        Modules that change the clock need it.

Files of linux.git at HEAD that name it
  arch/x86/kernel/tsc.c  1 time
  drivers/cpufreq/k8.c   2 times
END
expect 0 kexport-audit explain --repo linux.git recalibrate_khz master linux-6.1.y linux-5.10.y <<'END'
recalibrate_khz
  GPL-only  arch/x86/kernel/tsc.c:2  master        EXPORT_SYMBOL_GPL
  GPL-only  arch/x86/kernel/tsc.c:2  linux-6.1.y   EXPORT_SYMBOL_GPL
  plain     arch/x86/kernel/tsc.c:2  linux-5.10.y  EXPORT_SYMBOL

What happened in linux.git
  debf9df4e2a9 2018-10-22 v6.2  Ann: x86/tsc: make recalibrate_khz() GPL-only
    became GPL-only  EXPORT_SYMBOL -> EXPORT_SYMBOL_GPL  arch/x86/kernel/tsc.c:2
    why        recalibrate_khz() is internal to the clock code, and there are no users of it outside of the tree.
    fixes      0123456789ab ("x86/tsc: export recalibrate_khz")
    stable     stable@vger.kernel.org # 6.1
    link       https://lore.example.org/r/1
    landed in  master: v6.2, linux-6.1.y: v6.1.5 (5cabc1bb9373); not in linux-5.10.y
  677502474373 2018-10-21 v5.10  Ann: x86/tsc: export recalibrate_khz
    added  EXPORT_SYMBOL  arch/x86/kernel/tsc.c:2
    why        Modules that change the clock need it.
    landed in  master: v5.10, linux-6.1.y: v5.10, linux-5.10.y: v5.10

Files of linux.git at master that name it
  arch/x86/kernel/tsc.c  1 time
  drivers/cpufreq/k8.c   2 times
END
# a revision, or a kernel, that does not export it says so
expect 0 kexport-audit explain --repo linux.git recalibrate_khz gone v5.10 <<'END'
recalibrate_khz
  plain         arch/x86/kernel/tsc.c:2  v5.10  EXPORT_SYMBOL
  not exported                           gone

What happened in linux.git
  d479bd8fc37d 2018-10-25 (no release)  Ann: x86/tsc: do not export recalibrate_khz
    removed  EXPORT_SYMBOL  arch/x86/kernel/tsc.c:2
    landed in  gone: no release yet; not in v5.10
  677502474373 2018-10-21 v5.10  Ann: x86/tsc: export recalibrate_khz
    added  EXPORT_SYMBOL  arch/x86/kernel/tsc.c:2
    why        Modules that change the clock need it.
    landed in  gone: v5.10, v5.10: v5.10

Files of linux.git at gone that name it
  arch/x86/kernel/tsc.c  1 time
  drivers/cpufreq/k8.c   2 times
END
expect 2 kexport-audit explain --repo linux.git recalibrate_kh <<'END'
kexport-audit explain: recalibrate_kh: no such export; nearest: recalibrate_khz
END

# --- a kernel and modules ------------------------------------------------------------------------------------------
mkdir -p kernel updates
mkelf kernel/vmlinux <<'END'
banner Linux version 6.1.0 (gcc)
export recalibrate_khz plain
export printk plain
END
mkelf kernel/k8.ko <<'END'
modinfo name=k8
modinfo license=GPL
modinfo intree=Y
import recalibrate_khz
END
mkelf updates/gauge.ko <<'END'
modinfo name=gauge
modinfo license=Proprietary
import recalibrate_khz
export gauge_read plain
END
mkelf updates/dial.ko <<'END'
modinfo name=dial
modinfo license=GPL
import gauge_read
END
expect 0 kexport-audit explain --kernel kernel --modules updates recalibrate_khz <<'END'
recalibrate_khz
  plain  vmlinux  6.1.0

Modules that use it
  gauge  "Proprietary"  not GPL-compatible  out-of-tree  updates/gauge.ko
  k8     "GPL"          GPL-compatible      in-tree      kernel/k8.ko

What a change would do
  If it became GPL-only, 2 of 2 modules given would break: dial, gauge
  If it got a namespace, 2 of 2 modules given would break: dial, gauge
  If it was no longer exported, 2 of 2 modules given would break: dial, gauge
END
expect 0 kexport-audit explain --kernel kernel recalibrate_khz <<'END'
recalibrate_khz
  plain  vmlinux  6.1.0

Modules that use it
  k8  "GPL"  GPL-compatible  in-tree  kernel/k8.ko

What a change would do
  If it became GPL-only, 0 of 1 module would break
  If it got a namespace, 1 of 1 module would break: k8
  If it was no longer exported, 1 of 1 module would break: k8
END
mkdir -p without
mkelf without/vmlinux <<'END'
banner Linux version 7.0.0 (gcc)
export printk plain
END
expect 0 kexport-audit explain --repo linux.git --kernel without recalibrate_khz gone <<'END'
recalibrate_khz
  not exported    7.0.0
  not exported    gone

What happened in linux.git
  d479bd8fc37d 2018-10-25 (no release)  Ann: x86/tsc: do not export recalibrate_khz
    removed  EXPORT_SYMBOL  arch/x86/kernel/tsc.c:2
  677502474373 2018-10-21 v5.10  Ann: x86/tsc: export recalibrate_khz
    added  EXPORT_SYMBOL  arch/x86/kernel/tsc.c:2
    why        Modules that change the clock need it.

Files of linux.git at gone that name it
  arch/x86/kernel/tsc.c  1 time
  drivers/cpufreq/k8.c   2 times
END
mkdir -p gpl
mkelf gpl/vmlinux <<'END'
banner Linux version 6.2.0 (gcc)
export recalibrate_khz gpl
END
mkelf closed.ko <<'END'
modinfo name=closed
modinfo license=Proprietary
import recalibrate_khz
END
expect 0 kexport-audit explain --kernel gpl --modules closed.ko recalibrate_khz <<'END'
recalibrate_khz
  GPL-only  vmlinux  6.2.0

Modules that use it
  closed  "Proprietary"  not GPL-compatible  out-of-tree  closed.ko

What a change would do
  As it is, 1 of 1 module given cannot use it: closed
  If it got a namespace, 0 of 1 module given would break
  If it was no longer exported, 0 of 1 module given would break
END
expect 0 kexport-audit explain --modules updates --repo linux.git recalibrate_khz v5.10 <<'END'
recalibrate_khz
  plain  arch/x86/kernel/tsc.c:2  v5.10  EXPORT_SYMBOL

What happened in linux.git
  677502474373 2018-10-21 v5.10  Ann: x86/tsc: export recalibrate_khz
    added  EXPORT_SYMBOL  arch/x86/kernel/tsc.c:2
    why        Modules that change the clock need it.

Modules that use it
  gauge  "Proprietary"  not GPL-compatible  out-of-tree  updates/gauge.ko

Files of linux.git at v5.10 that name it
  arch/x86/kernel/tsc.c  1 time
  drivers/cpufreq/k8.c   2 times

What a change would do
  If it became GPL-only, 2 of 2 modules given would break: dial, gauge
  If it got a namespace, 2 of 2 modules given would break: dial, gauge
  If it was no longer exported, 2 of 2 modules given would break: dial, gauge
END
expect 0 kexport-audit explain --kernel kernel --modules updates -f json gauge_read <<'END'
{
 "schema": "kexport-audit/explain/1",
 "symbol": "gauge_read",
 "kernel": "6.1.0",
 "repository": null,
 "shallow": false,
 "steps": [],
 "exports": [
  {"symbol":"gauge_read","module":"gauge","type":"EXPORT_SYMBOL","namespace":"","crc":null}
 ],
 "sites": [],
 "users": [
  {"name":"dial","path":"updates/dial.ko","given":true,"in_tree":false,"licenses":["GPL"],"gpl_compatible":true,"import_ns":[]}
 ],
 "absent": [],
 "revision": null,
 "files": [],
 "outlook": [
  {"change":"gpl-only","judged":2,"breaks":["dial"]},
  {"change":"namespace","judged":2,"breaks":["dial"]},
  {"change":"removed","judged":2,"breaks":["dial"]}
 ],
 "skipped": []
}
END
expect 2 kexport-audit explain --kernel kernel recalibrate_kz <<'END'
kexport-audit explain: recalibrate_kz: no such export; nearest: recalibrate_khz
END
expect 2 kexport-audit explain recalibrate_khz <<'END'
kexport-audit explain: expected --repo, --kernel or --modules: where to look; see --help
END
expect 2 kexport-audit explain --kernel kernel recalibrate_khz v5.10 <<'END'
kexport-audit explain: v5.10: expected one symbol; revisions need --repo
END
done_testing
