#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# check: each reason to break, with and without the kernel that the module comes from.
. "$KEXPORT_SRC/tests/lib.sh"

mkelf old <<'EOF'
elf x86_64
banner Linux version 6.1.0 (gcc)
export became_gpl plain
export gone plain
export moved_to_ns plain
export restricted gpl
export kept plain
export gpl gpl
EOF
mkelf new <<'EOF'
elf x86_64
banner Linux version 6.12.0 (gcc)
export became_gpl gpl
export moved_to_ns plain ns=NS
export restricted gpl ns=module:kvm-*,other
export kept plain
export gpl gpl
EOF
mkelf proprietary.ko <<'EOF'
modinfo name=proprietary
modinfo license=Proprietary
import became_gpl
import gone
import kept
import moved_to_ns
import never_there
import weakling weak
import from_friend
EOF
mkelf friend.ko <<'EOF'
modinfo name=friend
modinfo license=GPL
modinfo import_ns=NS
import moved_to_ns
import restricted
import gpl
export from_friend plain
EOF
mkelf kvm_intel.ko <<'EOF'
modinfo name=kvm_intel
modinfo license=GPL v2
import restricted
EOF
expect 1 kexport-audit check --kernel new --from old proprietary.ko friend.ko kvm_intel.ko <<'EOF'
friend breaks on 6.12.0 (license "GPL", GPL-compatible): friend.ko
  module-namespace  restricted  was restricted to the modules kvm-*,other, and cannot be imported by any other
proprietary breaks on 6.12.0 (license "Proprietary", not GPL-compatible): proprietary.ko
  gpl-only   became_gpl   became GPL-only, and the module's license is not GPL-compatible
  missing    gone         was exported by vmlinux, and is not exported any more
  namespace  moved_to_ns  moved to namespace NS, which the module does not import (MODULE_IMPORT_NS)
  missing    never_there  is exported by neither kernel: another module provides it, or the module was built for a third kernel
kvm_intel works on 6.12.0 (license "GPL v2", GPL-compatible): kvm_intel.ko

2 of 3 modules break on 6.12.0
EOF
expect 0 kexport-audit check --kernel old friend.ko kvm_intel.ko <<'EOF'
friend works on 6.1.0 (license "GPL", GPL-compatible): friend.ko
kvm_intel works on 6.1.0 (license "GPL v2", GPL-compatible): kvm_intel.ko

0 of 2 modules break on 6.1.0
EOF
expect 1 kexport-audit check --kernel new -f json kvm_intel.ko proprietary.ko friend.ko <<'EOF'
{
 "schema": "kexport-audit/compat/1",
 "kernel": "6.12.0",
 "modules": [
  {"name":"friend","path":"friend.ko","licenses":["GPL"],"gpl_compatible":true,"verdict":"breaks","problems":[{"symbol":"restricted","reason":"module-namespace","was":null,"now":{"symbol":"restricted","module":"vmlinux","type":"EXPORT_SYMBOL_GPL","namespace":"module:kvm-*,other","crc":null},"message":"is only for the modules kvm-*,other, and cannot be imported by any other"}]},
  {"name":"kvm_intel","path":"kvm_intel.ko","licenses":["GPL v2"],"gpl_compatible":true,"verdict":"works","problems":[]},
  {"name":"proprietary","path":"proprietary.ko","licenses":["Proprietary"],"gpl_compatible":false,"verdict":"breaks","problems":[{"symbol":"became_gpl","reason":"gpl-only","was":null,"now":{"symbol":"became_gpl","module":"vmlinux","type":"EXPORT_SYMBOL_GPL","namespace":"","crc":null},"message":"is GPL-only, and the module's license is not GPL-compatible"},{"symbol":"gone","reason":"missing","was":null,"now":null,"message":"is not exported"},{"symbol":"moved_to_ns","reason":"namespace","was":null,"now":{"symbol":"moved_to_ns","module":"vmlinux","type":"EXPORT_SYMBOL","namespace":"NS","crc":null},"message":"is in namespace NS, which the module does not import (MODULE_IMPORT_NS)"},{"symbol":"never_there","reason":"missing","was":null,"now":null,"message":"is not exported"}]}
 ],
 "skipped": []
}
EOF
expect 2 kexport-audit check --kernel friend.ko proprietary.ko <<'EOF'
kexport-audit check: friend.ko: no exports of a kernel image here; add its vmlinux, vmlinuz or Module.symvers
EOF
: >empty.ko
expect 2 kexport-audit check --kernel old empty.ko kvm_intel.ko <<'EOF'
kvm_intel works on 6.1.0 (license "GPL v2", GPL-compatible): kvm_intel.ko

0 of 1 modules break on 6.1.0
kexport-audit check: empty.ko: empty file
EOF
expect 2 kexport-audit check proprietary.ko <<'EOF'
kexport-audit check: expected --kernel NEW, the kernel to check against; see --help
EOF
done_testing
