#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# File, line and prototype of each export, from the debug package's vmlinux, held against the source of that version.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/real/real.sh"

fetched '6.1 amd64' kernel:6.1:amd64 source:6.1 || done_testing
read -r release _ suite <"$KEXPORT_CACHE/6.1-amd64/version"
[ -d "$KEXPORT_CACHE/$suite-amd64/linux-image-$release-dbg" ] || [ -n "${KEXPORT_LARGE-}" ] ||
	skip_all 'the debug package is 0.9 GB, and 5 GB unpacked: KEXPORT_LARGE=1 fetches it'
fetched '6.1 amd64' "package:linux-image-$release-dbg:$suite" || done_testing
package=$(fetch "package:linux-image-$release-dbg:$suite")
kernel=$(fetch kernel:6.1:amd64)
source=$(fetch source:6.1)

cat >judge.py <<'EOF'
# judge.py SNAPSHOT SOURCE: how many exports have a place, and at how many of these the source has the name.
# A name that a macro makes (DEFINE_EVENT) does not stand there whole: its last part does.
import json, os, sys
exports = json.load(open(sys.argv[1]))["exports"]
placed = there = 0
for export in exports:
    if not export.get("line"):
        continue
    placed += 1
    path = os.path.join(sys.argv[2], export["file"])
    lines = open(path, errors="replace").read().split("\n") if os.path.exists(path) else []
    near = "\n".join(lines[export["line"] - 1:export["line"] + 3])
    name = export["symbol"]
    for prefix in ("__SCK__tp_func_", "__tracepoint_", "__traceiter_"):
        name = name.removeprefix(prefix)
    there += name in near
print(f"{placed / len(exports) >= 0.95} {there / placed >= 0.98}")
print(f"# {len(exports)} exports, {placed} with a place, {there} of them there", file=sys.stderr)
EOF
judged() {
	python3 judge.py "$@" 2>judge.err
}

kexport-audit scan -f json:image.json "$package/usr/lib/debug/boot/vmlinux-$release" >/dev/null
expect 0 judged image.json "$source" <<'EOF'
True True
EOF
diagnose judge.err

# By its build-id, and by its release: the image itself is stripped.
kexport-audit scan -f json:beside.json --debuginfo "$package" "$kernel/boot/vmlinuz-$release" >/dev/null
places() {
	python3 -c '
import json, sys
for e in json.load(open(sys.argv[1]))["exports"]:
    print(e["symbol"], e["type"], e["namespace"], e["crc"], e.get("file"), e.get("line"), e.get("prototype"))' "$1"
}
places image.json >want
places beside.json >got
check 'the same through --debuginfo' cmp want got
some() {
	grep -E '^(_printk|kfree|kmalloc_caches|memcpy|recalibrate_cpu_khz|clear_page_erms) ' got | sed 's/ 0x[0-9a-f]* / /; s/ [0-9][0-9]* / LINE /'
}
expect 0 some <<'EOF'
_printk EXPORT_SYMBOL  kernel/printk/printk.c LINE int _printk(const char *fmt, ...)
clear_page_erms EXPORT_SYMBOL_GPL  arch/x86/lib/clear_page_64.S None None
kfree EXPORT_SYMBOL  mm/slab_common.c LINE void kfree(const void *object)
kmalloc_caches EXPORT_SYMBOL  mm/slab_common.c LINE struct kmem_cache *kmalloc_caches[4][14]
memcpy EXPORT_SYMBOL  None None None
recalibrate_cpu_khz EXPORT_SYMBOL  arch/x86/kernel/tsc.c LINE void recalibrate_cpu_khz(void)
EOF

# From type information: the same text, for nearly all functions.
kexport-audit scan -f json:types.json --prototypes "$kernel/boot/vmlinuz-$release" >/dev/null
both() {
	python3 -c '
import json, sys
debug, types = ({e["symbol"]: e.get("prototype") for e in json.load(open(path))["exports"]} for path in sys.argv[1:])
both = [s for s in debug if debug[s] and types[s]]
print(len(both) > 9000, sum(debug[s] != types[s] for s in both))' beside.json types.json
}
expect 0 both <<'EOF'
True 0
EOF

# A module's, which are relocated.
module=$(find "$kernel/" -name libata.ko)
kexport-audit scan -f json:image.json --debuginfo "$package" "$module" >/dev/null
expect 0 judged image.json "$source" <<'EOF'
True True
EOF
diagnose judge.err
done_testing
