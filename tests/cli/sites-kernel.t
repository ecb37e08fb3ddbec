#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# sites of one kernel: what architecture, configuration and Makefiles rule out is left out; what they do not stays.
. "$KEXPORT_SRC/tests/lib.sh"
mkdir -p t/arch/x86/kernel t/arch/arm64/xen t/arch/arm64/include/asm t/arch/arm/xen t/arch/x86/include/asm t/include/linux \
	t/kernel t/lib t/drivers/a/sub t/drivers/b t/drivers/c k/include/config

config() { # config ARCH OPTION...: a .config on stdout
	echo "# Linux/$1 6.12.0 Kernel Configuration"
	echo CONFIG_MODULES=y
	shift
	for option; do echo "CONFIG_$option"; done
}
of_x86() { config x86 SMP=y A=m NUMBER=5 'TEXT="a b"' X86=y 64BIT=y >x86.config; }
of_x86

echo 'obj-y += kernel/ lib/ drivers/' >t/Kbuild
echo 'obj-$(CONFIG_A) += a/' >t/drivers/Makefile
printf 'obj-$(CONFIG_B) += b/\nobj-y += c/\n' >>t/drivers/Makefile

# by architecture: a path of another one is out, unless a Makefile of ours names it (Xen of arm64)
echo 'EXPORT_SYMBOL(power_off);' >t/arch/x86/kernel/reboot.c
echo 'EXPORT_SYMBOL_GPL(power_off);' >t/arch/arm64/reboot.c
echo 'EXPORT_SYMBOL(xen_start);' >t/arch/arm/xen/start.c
echo 'obj-y += $(addprefix ../../arm/xen/, start.o)' >t/arch/arm64/xen/Makefile

# by Makefile: y, m, unset, ifeq and else, composite objects, folders that are not descended into
cat >t/kernel/Makefile <<'EOF'
obj-$(CONFIG_SMP) += smp.o # a comment, obj-y += up.o
ifneq ($(CONFIG_SMP),y)
obj-y += up.o
else
obj-y += only-smp.o
endif
ifdef CONFIG_NUMBER
obj-y += \
	numbered.o
endif
ifeq ($(call unknown,x),1)
obj-y += perhaps.o
endif
obj-$(CONFIG_RT) += rt.o
rt-y := rt_main.o
EOF
echo 'EXPORT_SYMBOL_GPL(call_async);' >t/kernel/smp.c
echo 'EXPORT_SYMBOL(call_async);' >t/kernel/up.c
for name in only-smp numbered perhaps rt_main unnamed; do echo "EXPORT_SYMBOL($(echo $name | tr - _));" >t/kernel/$name.c; done
printf 'obj-$(CONFIG_A) += a.o\na-y := main.o sub/part.o\na-$(CONFIG_OFF) += off.o\n' >t/drivers/a/Makefile
echo 'EXPORT_SYMBOL(a_main);' >t/drivers/a/main.c
echo 'EXPORT_SYMBOL(a_part);' >t/drivers/a/sub/part.c
echo 'EXPORT_SYMBOL(a_off);' >t/drivers/a/off.c
echo 'obj-y += b.o' >t/drivers/b/Makefile
echo 'EXPORT_SYMBOL(b_main);' >t/drivers/b/b.c
echo 'EXPORT_SYMBOL(b_unnamed);' >t/drivers/b/unnamed.c
# a source that another one includes is built with it
printf 'obj-y += wrap.o\nobj-$(CONFIG_OFF) += impl.o\n' >t/drivers/c/Makefile
echo '#include "impl.c"' >t/drivers/c/wrap.c
echo 'EXPORT_SYMBOL(impl);' >t/drivers/c/impl.c

# by condition
cat >t/lib/conditions.c <<'EOF'
#ifdef CONFIG_SMP
EXPORT_SYMBOL_GPL(by_ifdef);
#else
EXPORT_SYMBOL(by_ifdef);
#endif
#if IS_MODULE(CONFIG_A) && !IS_BUILTIN(CONFIG_A) && defined(CONFIG_A_MODULE) && !defined(CONFIG_A)
EXPORT_SYMBOL(of_module);
#endif
#if CONFIG_NUMBER > 4 && CONFIG_NUMBER * 2 == (0xa) && CONFIG_NUMBER % 2 && -CONFIG_NUMBER < 0 && BITS_PER_LONG == 64
EXPORT_SYMBOL(calculated);
#endif
#if CONFIG_NUMBER < 4 || (CONFIG_UNSET ? 1 : 0) || !(1 << 3 & 8 | 16 ^ 16)
EXPORT_SYMBOL(not_calculated);
#endif
#if CONFIG_NUMBER / 0
EXPORT_SYMBOL(divided_by_zero);
#endif
#if UNKNOWN_NAME > 3 || CONFIG_UNSET
EXPORT_SYMBOL(unknown);
#endif
#if UNKNOWN_NAME > 3 && CONFIG_UNSET
EXPORT_SYMBOL(known_whatever);
#endif
#if IS_REACHABLE(CONFIG_A)
EXPORT_SYMBOL(not_reachable);
#endif
#if IS_ENABLED(CONFIG_A
EXPORT_SYMBOL(broken);
#endif
EOF
echo 'obj-y += conditions.o headers.o' >t/lib/Makefile
# by what headers define
echo '#define __ARCH_STAT' >t/arch/x86/include/asm/stat.h
echo '#define ARM_ALONE' >t/arch/arm64/include/asm/alone.h
printf '#ifdef CONFIG_OFF\n#define CONDITIONAL\n#endif\n' >t/include/linux/conditional.h
cat >t/lib/headers.c <<'EOF'
#ifndef __ARCH_STAT
EXPORT_SYMBOL(stat);
#endif
#ifdef CONDITIONAL
EXPORT_SYMBOL(conditional);
#else
EXPORT_SYMBOL_GPL(conditional);
#endif
#ifdef ARM_ALONE
EXPORT_SYMBOL(arm_alone);
#endif
EOF
echo 'EXPORT_SYMBOL_GPL(stat);' >t/arch/x86/kernel/stat.c

expect 0 kexport-audit sites --config x86.config t <<'EOF'
arch/x86/kernel/reboot.c:1: power_off EXPORT_SYMBOL
arch/x86/kernel/stat.c:1: stat EXPORT_SYMBOL_GPL
drivers/a/main.c:1: a_main EXPORT_SYMBOL
drivers/a/sub/part.c:1: a_part EXPORT_SYMBOL
drivers/c/impl.c:1: impl EXPORT_SYMBOL
kernel/numbered.c:1: numbered EXPORT_SYMBOL
kernel/only-smp.c:1: only_smp EXPORT_SYMBOL
kernel/perhaps.c:1: perhaps EXPORT_SYMBOL
kernel/smp.c:1: call_async EXPORT_SYMBOL_GPL
kernel/unnamed.c:1: unnamed EXPORT_SYMBOL
lib/conditions.c:2: by_ifdef EXPORT_SYMBOL_GPL if defined(CONFIG_SMP)
lib/conditions.c:7: of_module EXPORT_SYMBOL if IS_MODULE(CONFIG_A) && !IS_BUILTIN(CONFIG_A) && defined(CONFIG_A_MODULE) && !defined(CONFIG_A)
lib/conditions.c:10: calculated EXPORT_SYMBOL if CONFIG_NUMBER > 4 && CONFIG_NUMBER * 2 == (0xa) && CONFIG_NUMBER % 2 && -CONFIG_NUMBER < 0 && BITS_PER_LONG == 64
lib/conditions.c:16: divided_by_zero EXPORT_SYMBOL if CONFIG_NUMBER / 0
lib/conditions.c:19: unknown EXPORT_SYMBOL if (UNKNOWN_NAME > 3 || CONFIG_UNSET)
lib/conditions.c:28: broken EXPORT_SYMBOL if IS_ENABLED(CONFIG_A
lib/headers.c:7: conditional EXPORT_SYMBOL_GPL if !defined(CONDITIONAL)
EOF
config arm64 >arm64.config
expect 0 kexport-audit sites --config arm64.config t power_off xen_start call_async stat arm_alone <<'EOF'
arch/arm/xen/start.c:1: xen_start EXPORT_SYMBOL
arch/arm64/reboot.c:1: power_off EXPORT_SYMBOL_GPL
kernel/up.c:1: call_async EXPORT_SYMBOL
lib/headers.c:2: stat EXPORT_SYMBOL if !defined(__ARCH_STAT)
lib/headers.c:10: arm_alone EXPORT_SYMBOL if defined(ARM_ALONE)
EOF
# without a kernel: the union
expect 0 kexport-audit sites t power_off call_async conditional <<'EOF'
arch/arm64/reboot.c:1: power_off EXPORT_SYMBOL_GPL
arch/x86/kernel/reboot.c:1: power_off EXPORT_SYMBOL
kernel/smp.c:1: call_async EXPORT_SYMBOL_GPL
kernel/up.c:1: call_async EXPORT_SYMBOL
lib/headers.c:5: conditional EXPORT_SYMBOL if defined(CONDITIONAL)
lib/headers.c:7: conditional EXPORT_SYMBOL_GPL if !defined(CONDITIONAL)
EOF

# --kernel: the .config that lies with it; --arch by the names that distributions have
cp x86.config k/.config
expect 0 kexport-audit sites --kernel k t power_off <<'EOF'
arch/x86/kernel/reboot.c:1: power_off EXPORT_SYMBOL
EOF
expect 0 kexport-audit sites --kernel k --arch aarch64 t power_off <<'EOF'
arch/arm64/reboot.c:1: power_off EXPORT_SYMBOL_GPL
EOF
sed 1d x86.config >untitled.config
expect 0 kexport-audit sites --config untitled.config --arch amd64 t power_off <<'EOF'
arch/x86/kernel/reboot.c:1: power_off EXPORT_SYMBOL
EOF
# a statement that cannot be resolved is no trouble where it is not built
echo 'EXPORT_SYMBOL(1x);' >t/arch/arm64/bad.c
expect 0 kexport-audit sites --kernel k t power_off <<'EOF'
arch/x86/kernel/reboot.c:1: power_off EXPORT_SYMBOL
EOF

# A module outside of the kernel sets options of its own: the kernel's configuration does not decide about them.
mkdir m
cat >m/Makefile <<'EOF'
export CONFIG_OURS := m
ccflags-y += -DCONFIG_WITH_DEBUG
obj-$(CONFIG_OURS) += ours.o
obj-$(CONFIG_NOT_OURS) += other.o
ours-y := main.o
ours-$(CONFIG_THEIRS) += sub/theirs.o
EOF
mkdir m/sub
echo 'obj-$(CONFIG_OURS) += sub.o' >m/sub/Makefile
echo 'EXPORT_SYMBOL(main);' >m/main.c
echo 'EXPORT_SYMBOL(other);' >m/other.c
echo 'EXPORT_SYMBOL(sub);' >m/sub/sub.c
printf '#ifdef CONFIG_WITH_DEBUG\nEXPORT_SYMBOL(debug);\n#endif\n#if IS_ENABLED(CONFIG_OURS)\nEXPORT_SYMBOL(ours);\n#endif\n' >>m/main.c
expect 0 kexport-audit sites --kernel k m <<'EOF'
main.c:1: main EXPORT_SYMBOL
main.c:3: debug EXPORT_SYMBOL if defined(CONFIG_WITH_DEBUG)
main.c:6: ours EXPORT_SYMBOL if IS_ENABLED(CONFIG_OURS)
sub/sub.c:1: sub EXPORT_SYMBOL
EOF

# --- bad input -------------------------------------------------------------------------------------------------------
expect 2 kexport-audit sites --config untitled.config t <<'EOF'
kexport-audit sites: untitled.config: expected a first line as "# Linux/x86 6.12.0 Kernel Configuration", to tell the architecture
EOF
expect 2 kexport-audit sites --config x86.config --arch pdp11 t <<'EOF'
kexport-audit sites: --arch: pdp11: expected the name of an architecture: x86, arm64, ...
EOF
expect 2 kexport-audit sites --arch x86 t <<'EOF'
kexport-audit sites: --arch x86: expected --kernel or --config with it
EOF
expect 2 kexport-audit sites --kernel k --config x86.config t <<'EOF'
kexport-audit sites: --kernel and --config: expected one of them
EOF
expect 2 kexport-audit sites --kernel t t <<'EOF'
kexport-audit sites: t: expected a .config, include/config/auto.conf or boot/config-VERSION here; name one with --config
EOF
expect 2 kexport-audit sites --config t/Kbuild t <<'EOF'
kexport-audit sites: t/Kbuild: expected lines as CONFIG_MODULES=y
EOF
expect 2 kexport-audit sites --config missing t <<'EOF'
kexport-audit sites: Failed to open file “missing”: No such file or directory
EOF
# Makefiles that refer to themselves, that never close, that double
cat >t/lib/Makefile <<'EOF'
x = $(x) $(y)
y = $(x) $(y)
obj-$(CONFIG_SMP += conditions.o
endif
else
ifeq ($(a
obj-y += conditions.o
conditions-y += conditions.o
EOF
i=0
while [ $i -lt 40 ]; do
	echo 'z := $(z) $(z) w.o' >>t/lib/Makefile
	i=$((i + 1))
done
expect 0 kexport-audit sites --kernel k t of_module <<'EOF'
lib/conditions.c:7: of_module EXPORT_SYMBOL if IS_MODULE(CONFIG_A) && !IS_BUILTIN(CONFIG_A) && defined(CONFIG_A_MODULE) && !defined(CONFIG_A)
EOF
done_testing
