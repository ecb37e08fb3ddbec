#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# Objects as each kernel's own kbuild leaves them before modpost: a section a symbol (to 6.3), .export_symbol (6.4 on).
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/real/real.sh"

mkdir module
cat >module/exporter.c <<'EOF'
#include <linux/module.h>
#include <linux/version.h>

int kx_plain(void) { return 1; }
EXPORT_SYMBOL(kx_plain);
int kx_gpl(void) { return 2; }
EXPORT_SYMBOL_GPL(kx_gpl);
int kx_plain_ns(void) { return 3; }
int kx_gpl_ns(void) { return 4; }
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
EXPORT_SYMBOL_NS(kx_plain_ns, "KX_NS");
EXPORT_SYMBOL_NS_GPL(kx_gpl_ns, "KX_NS");
#else
EXPORT_SYMBOL_NS(kx_plain_ns, KX_NS);
EXPORT_SYMBOL_NS_GPL(kx_gpl_ns, KX_NS);
#endif
#ifdef EXPORT_SYMBOL_FOR_MODULES
int kx_listed(void) { return 5; }
EXPORT_SYMBOL_FOR_MODULES(kx_listed, "kvm,kx-*");
#endif
int kx_data = 6;
EXPORT_SYMBOL_GPL(kx_data);
MODULE_LICENSE("GPL");
EOF
# A part of a module: what is a module by itself goes through objtool, which wants as new a libc as the kernel's builder.
printf '%s\n' 'obj-m := kx.o' 'kx-y := exporter.o' >module/Makefile

# The kernels were built by other compilers, whose options this one need not know.
cat >cc <<'EOF'
#!/bin/sh
for option in "$@"; do
	shift
	case $option in
	-fmin-function-alignment=* | -fdiagnostics-show-context* | -fzero-init-padding-bits* | -std=gnu23 | -Wno-unterminated* | -f*var-init=* | -fsanitize*) ;;
	*) set -- "$@" "$option" ;;
	esac
done
exec gcc "$@"
EOF
chmod +x cc

object() { # object SERIES
	rm -rf build
	cp -R module build
	make -C "$(fetch "kbuild:$1:amd64")" M="$WORK/build" CC="$WORK/cc" HOSTCC=gcc exporter.o >make.log 2>&1 || {
		grep -i error make.log
		return 1
	}
	# From 5.19 on CRCs are not in the object but in a file beside it.
	kexport-audit scan -f symvers build/exporter.o | sed 's/^0x[0-9a-f]*/CRC/'
}

t='	'
for series in 5.10 6.1 6.12 7.2 7.3; do
	fetched "$series amd64" "kbuild:$series:amd64" || continue
	case $series in
	7.*) listed="CRC${t}kx_listed${t}exporter${t}EXPORT_SYMBOL_GPL${t}module:kvm,kx-*" ;;
	*) listed= ;;
	esac
	{
		echo "CRC${t}kx_data${t}exporter${t}EXPORT_SYMBOL_GPL${t}"
		echo "CRC${t}kx_gpl${t}exporter${t}EXPORT_SYMBOL_GPL${t}"
		echo "CRC${t}kx_gpl_ns${t}exporter${t}EXPORT_SYMBOL_GPL${t}KX_NS"
		[ -z "$listed" ] || echo "$listed"
		echo "CRC${t}kx_plain${t}exporter${t}EXPORT_SYMBOL${t}"
		echo "CRC${t}kx_plain_ns${t}exporter${t}EXPORT_SYMBOL${t}KX_NS"
	} >want
	expect 0 object "$series" <want
done
done_testing
