#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# Exports as they stand: families, definitions, users.
. "$KEXPORT_SRC/tests/lib.sh"

mkdir -p linux/mm linux/lib linux/tools/testing/nvdimm
cat >linux/mm/memremap.c <<'EOT'
static DEFINE_MUTEX(memremap_lock);
EXPORT_SYMBOL(memremap_lock);
extern int memremap_other;
int memremap_later(void);
void *devm_memremap_pages(struct device *dev) { return "}"; }
EXPORT_SYMBOL_GPL(devm_memremap_pages);
#if A
void devm_memunmap_pages(struct device *dev) {
#else
void devm_memunmap_pages(void) {
#endif
	if (dev) { }
}
EXPORT_SYMBOL(devm_memunmap_pages);
EXPORT_SYMBOL(memremap_other);
EXPORT_SYMBOL(memremap_later);
int memremap_table[] = { 1, 2 }, memremap_last;
EXPORT_SYMBOL(memremap_table);
EXPORT_SYMBOL(memremap_last);
DEVICE_ATTR(memremap_size, 0444, NULL, NULL);
EXPORT_SYMBOL(dev_attr_memremap_size);
EXPORT_SYMBOL(memremap_before);
void memremap_before(void) __attribute__((alias("devm_memunmap_pages")));
EOT
cat >linux/tools/testing/nvdimm/iomap.c <<'EOT'
void *__wrap_devm_memremap_pages(struct device *dev) { return 0; }
EXPORT_SYMBOL(__wrap_devm_memremap_pages);
EOT
# both classes, by architecture: nothing can be said of the pair
cat >linux/lib/pair.c <<'EOT'
int pair_alloc(void) { return 0; }
#ifdef CONFIG_X86
EXPORT_SYMBOL(pair_alloc);
#else
EXPORT_SYMBOL_GPL(pair_alloc);
#endif
void pair_free(void) { }
EXPORT_SYMBOL(pair_free);
EOT
expect 0 kexport-audit lint --tree linux <<'EOT'
mm/memremap.c:6: export/unequal-mock: warning: devm_memremap_pages is GPL-only, its twin devm_memunmap_pages is plain
  remedy: give both the same class
mm/memremap.c:15: export/no-definition: note: memremap_other is exported by a file that does not define it
  remedy: move the export to the file that defines the symbol, right below the definition
mm/memremap.c:16: export/no-definition: note: memremap_later is exported by a file that does not define it
  remedy: move the export to the file that defines the symbol, right below the definition
tools/testing/nvdimm/iomap.c:2: export/unequal-mock: warning: __wrap_devm_memremap_pages is plain, its twin devm_memremap_pages is GPL-only
  remedy: give both the same class
  fix: EXPORT_SYMBOL -> EXPORT_SYMBOL_GPL
linux: 0 errors, 2 warnings, 2 notes
EOT

# a rule's own family, and its own judgement
cat >pairs.json <<'EOT'
{
	"name": "pairs",
	"rules": [
		{ "id": "pair", "match": { "check": "family", "family": "mem(re|un)map" }, "action": "error", "remedy": "tighten the twin" }
	],
	"families": [ { "id": "memremap", "symbol": "devm_mem(un)?(re)?map_(.*)", "twin": "devm_memunmap_$3" } ]
}
EOT
expect 1 kexport-audit lint --tree linux --rules pairs.json <<'EOT'
mm/memremap.c:6: pairs/pair: error: devm_memremap_pages is GPL-only, its twin devm_memunmap_pages is plain
  remedy: tighten the twin
linux: 1 error, 0 warnings, 0 notes
EOT

# --- who uses what --------------------------------------------------------------------------------------------
mkdir kernel
mkelf kernel/vmlinux <<'EOT'
banner Linux version 6.12.0 (gcc)
export used_by_all plain
export used_by_two plain
export used_by_one gpl
export used_by_stranger plain
export unused plain
EOT
for name in a b c; do
	case $name in
	a) imports='used_by_all used_by_two used_by_one' ;;
	b) imports='used_by_all used_by_two' ;;
	*) imports='used_by_all' ;;
	esac
	{ echo "modinfo name=$name"; echo "modinfo license=GPL"; echo "modinfo intree=Y"
	  for import in $imports; do echo "import $import"; done; } | mkelf "kernel/$name.ko"
done
mkelf kernel/stranger.ko <<'EOT'
modinfo name=stranger
modinfo license=GPL
import used_by_stranger
EOT
expect 0 kexport-audit lint --check no-user,few-users kernel <<'EOT'
vmlinux: export/no-user: note: no module of this kernel uses unused
  remedy: drop the export, or say who outside this kernel needs it
vmlinux: export/few-users: note: used_by_one is used by a alone
  remedy: consider EXPORT_SYMBOL_FOR_MODULES(symbol, "module,module") (Linux 6.16 on)
vmlinux: export/no-user: note: no module of this kernel uses used_by_stranger
  remedy: drop the export, or say who outside this kernel needs it
vmlinux: export/few-users: note: used_by_two is used by a,b alone
  remedy: consider EXPORT_SYMBOL_FOR_MODULES(symbol, "module,module") (Linux 6.16 on)
kernel: 0 errors, 0 warnings, 4 notes
EOT

# a module that cannot be read may be the one that uses a symbol
echo garbage >kernel/broken.ko
expect 2 kexport-audit lint kernel <<'EOT'
kernel: 0 errors, 0 warnings, 0 notes; 2 could not be judged
kexport-audit lint: kernel/broken.ko: neither an ELF file, a kernel image, a Module.symvers nor a snapshot, compressed or not
kexport-audit lint: 6.12.0: not all modules could be read: users of exports are not judged
EOT
rm -r kernel
expect 2 kexport-audit lint <<'EOT'
kexport-audit lint: expected --tree DIR, a kernel, or both; see --help
EOT
expect 2 kexport-audit lint --tree nowhere <<'EOT'
kexport-audit lint: nowhere: No such file or directory
EOT
expect 2 kexport-audit lint --check nonsense --tree linux <<'EOT'
kexport-audit lint: --check nonsense: expected one of change, export, family, no-definition, no-user, few-users, rule
EOT
done_testing
