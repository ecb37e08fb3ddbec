# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# boot: boots one of Debian's kernels in qemu, without hardware acceleration, inserts the modules of tests/boot/cases and
# real ones, and compares what the kernel says with what check says. On top of tests/lib.sh and tests/real/real.sh.

export PYTHONDONTWRITEBYTECODE=1
boot=$KEXPORT_SRC/tests/boot
# Debian's own packages of modules, built for 6.1. Newer kernels refuse what was built for others, and say why.
packages="acpi-call-dkms bbswitch-dkms v4l2loopback-dkms jool-dkms openafs-modules-dkms vpoll-dkms evdi-dkms"
seconds=240 # that one boot may take

# Modules are built once for a kernel and a table.
modules_for() { # modules_for SERIES SYMVERS: prints the folder
	key=$(cat "$boot/make-modules" "$boot/table.py" "$boot/cases" "$2" | sha256sum | cut -c 1-16)
	folder=$KEXPORT_CACHE/modules/boot-$1_$key
	if ! [ -d "$folder" ]; then
		kdir=$("$KEXPORT_SRC/scripts/kbuild-here" "$KEXPORT_CACHE" "$1") || return
		mkdir -p "$KEXPORT_CACHE/modules"
		rm -rf "$KEXPORT_CACHE/modules/boot-$1"_*
		"$boot/make-modules" "$1" "$2" "$kdir" "$WORK/modules" >&2 || return
		rm -rf "$WORK/modules/build"
		mv "$WORK/modules" "$folder"
	fi
	echo "$folder"
}

# A kernel as it is installed, with its configuration: some packages have it only in their headers.
kernel_with_config() { # kernel_with_config SERIES
	cp -rs "$(fetch "kernel:$1:amd64")" "$WORK/kernel"
	mkdir -p "$WORK/kernel/include/config"
	ln -s "$(dirname "$(fetch "symvers:$1:amd64")")/include/config/auto.conf" "$WORK/kernel/include/config"
	kexport-audit scan -f "json:$WORK/kernel.json" "$WORK/kernel" >/dev/null
}

# no_timer_check: on a busy machine an emulated timer is late, and the kernel would panic.
boot_once() { # boot_once FOLDER: its root becomes an initramfs; leaves what the kernel said in FOLDER/log
	cp "$WORK/init" "$1/root/init"
	(cd "$1/root" && find . | LC_ALL=C sort | cpio --quiet -o -H newc) >"$1/initramfs" || return
	timeout "$seconds" qemu-system-x86_64 -accel tcg -cpu max -m 768 -display none -nodefaults -no-user-config -no-reboot \
		-serial "file:$1/console" -serial "file:$1/log" -kernel "$vmlinuz" -initrd "$1/initramfs" \
		-append "console=ttyS0 panic=-1 no_timer_check log_buf_len=4M printk.devkmsg=on" </dev/null
}

keep_logs() { # keep_logs SERIES: for whoever looks into a difference
	for folder in plan/[0-9]*; do
		mkdir -p "$KEXPORT_BUILD/boot/$1/${folder#plan/}"
		cp "$folder/log" "$folder/console" "$folder/root/plan" "$KEXPORT_BUILD/boot/$1/${folder#plan/}"
	done
}

boot_kernel() { # boot_kernel SERIES
	fetched "boot $1" "kernel:$1:amd64" "symvers:$1:amd64" "kbuild:$1:amd64" || done_testing
	symvers=$(fetch "symvers:$1:amd64")
	vmlinuz=$(find "$(fetch "kernel:$1:amd64")" -name 'vmlinuz*' | head -n 1)
	check "init is built" gcc -static -O2 -o "$WORK/init" "$boot/init.c"
	modules=$(modules_for "$1" "$symvers" 2>log)
	ok $? "modules are built for $1"
	diagnose log
	# shellcheck disable=SC2086 # a list of words
	"$KEXPORT_SRC/scripts/build-dkms" "$KEXPORT_CACHE" 6.1 $packages >folders 2>log
	ok $? "Debian's packages are built for 6.1"
	kernel_with_config "$1"
	xargs -d '\n' "$boot/make-plan" "$1" "$symvers" "$(fetch "kernel:$1:amd64")" "$modules" plan <folders
	ok $? "plan"
	for folder in plan/[0-9]*; do
		boot_once "$folder"
		ok $? "boot ${folder#plan/} ends by itself"
		[ -s "$folder/log" ] || tail -n 20 "$folder/console" | sed 's/^/# /'
	done
	"$boot/compare" kernel.json plan >compared
	ok $? "comparison"
	keep_logs "$1"
	while read -r line; do
		case $line in
		"ok "*) ok 0 "${line#ok }" ;;
		"not ok "*) ok 1 "${line#not ok }" ;;
		*) echo "$line" ;;
		esac
	done <compared
}
