#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# sites: what macros of the assembler export, under their uses.
. "$KEXPORT_SRC/tests/lib.sh"
mkdir -p t/arch/arm/lib t/arch/s390/lib t/arch/s390/include/asm t/arch/x86/lib

# arguments by place, by name, by default; \(); a macro that calls another; .ifnb; a loop outside of macros
cat >t/arch/arm/lib/own.S <<'EOF'
#define OWN(x) EXPORT_SYMBOL_GPL(own_##x)
	.macro	FUNC name, suffix=_v1
ENTRY(\name)		@ don't
#ifdef CONFIG_X
	EXPORT_SYMBOL(\name\()\suffix)
#endif
	.endm
	.macro BOTH a:req, rest:vararg
	FUNC \a
	OWN(\a); .ifnb \rest
	EXPORT_SYMBOL(\rest)
	.else
	EXPORT_SYMBOL_GPL(none_\a)
	.endif
	.endm
	FUNC memcpy
	FUNC memset, suffix=_v2
	FUNC name=memmove
#ifdef CONFIG_Y
	BOTH one, more
#endif
	BOTH two
.irp r,1,2
	EXPORT_SYMBOL(loop_\r)
.endr
EXPORT_SYMBOL(normal)
.macro NEVER_USED name
EXPORT_SYMBOL(\name)
.endm
EOF
expect 0 kexport-audit sites t <<'EOF'
arch/arm/lib/own.S:16: memcpy_v1 EXPORT_SYMBOL by FUNC if defined(CONFIG_X)
arch/arm/lib/own.S:17: memset_v2 EXPORT_SYMBOL by FUNC if defined(CONFIG_X)
arch/arm/lib/own.S:18: memmove_v1 EXPORT_SYMBOL by FUNC if defined(CONFIG_X)
arch/arm/lib/own.S:20: more EXPORT_SYMBOL by BOTH if defined(CONFIG_Y)
arch/arm/lib/own.S:20: one_v1 EXPORT_SYMBOL by BOTH if defined(CONFIG_Y) && defined(CONFIG_X)
arch/arm/lib/own.S:20: own_one EXPORT_SYMBOL_GPL by BOTH if defined(CONFIG_Y)
arch/arm/lib/own.S:22: none_two EXPORT_SYMBOL_GPL by BOTH
arch/arm/lib/own.S:22: own_two EXPORT_SYMBOL_GPL by BOTH
arch/arm/lib/own.S:22: two_v1 EXPORT_SYMBOL by BOTH if defined(CONFIG_X)
arch/arm/lib/own.S:23: loop_1 EXPORT_SYMBOL by .irp
arch/arm/lib/own.S:23: loop_2 EXPORT_SYMBOL by .irp
arch/arm/lib/own.S:26: normal EXPORT_SYMBOL
EOF

# s390's thunks: a header's macro whose head depends on the configuration, which is handed to another that decodes a
# register in a loop
cat >t/arch/s390/include/asm/thunk.h <<'EOF'
#ifndef THUNK_H
#define THUNK_H
.macro EPILOG_NAME name
#ifdef CONFIG_EXTERN
	EXPORT_SYMBOL(\name)
#endif
.endm
.macro EPILOG r1
	EPILOG_NAME __jump_r\r1
.endm
.macro DECODE expand,reg
	.irp r1,0,1,2,3
	.ifc \reg,%r\r1
	\expand \r1
	.endif
	.endr
.endm
#ifdef CONFIG_EXTERN
.macro GEN reg
.endm
.macro GEN_EXTERN reg
#else
.macro GEN reg
#endif
	DECODE EPILOG,\reg
.endm
#endif
EOF
cat >t/arch/s390/lib/thunk.S <<'EOF'
#include <asm/thunk.h>
.macro ALL
	.irp r1,1,3
	GEN_EXTERN %r\r1
	.endr
.endm
ALL
EOF
printf '#include <asm/thunk.h>\nGEN %%r2\n' >t/arch/s390/lib/other.S
printf 'GEN_EXTERN %%r2\n' >t/arch/x86/lib/not_ours.S
expect 0 kexport-audit sites t '__jump*' <<'EOF'
arch/s390/lib/thunk.S:7: __jump_r1 EXPORT_SYMBOL by ALL if defined(CONFIG_EXTERN)
arch/s390/lib/thunk.S:7: __jump_r3 EXPORT_SYMBOL by ALL if defined(CONFIG_EXTERN)
EOF

# without end, without .endm, without arguments
mkdir bad
printf '.macro REC name\nEXPORT_SYMBOL(x\\name)\nREC \\name\nREC \\name\n.endm\nREC 1\n' >bad/recursive.S
printf '.macro OPEN name\nEXPORT_SYMBOL(\\name)\nOPEN 1\n' >bad/open.S
printf '.macro EMPTY name\nEXPORT_SYMBOL(\\name)\n.endm\nEMPTY\n.macro\n.macro ,\n' >bad/empty.S
expect 2 kexport-audit sites bad <<'EOF'
recursive.S:6: x1 EXPORT_SYMBOL by REC
kexport-audit sites: empty.S:4: EMPTY: expected the name of a symbol, found ''
EOF
done_testing
