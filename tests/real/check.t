#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# check of real out-of-tree modules, built for 6.1, against 6.1 itself and newer kernels. The judge is awk on what nm and
# modinfo say of each module and on Module.symvers, and for the example driver the list below.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/real/real.sh"

is_gpl_compatible() { # is_gpl_compatible FILE.ko: by the first license, as include/linux/license.h of the kernel
	case $(modinfo -F license "$1" | head -n 1) in
	"GPL" | "GPL v2" | "GPL and additional rights" | "Dual BSD/GPL" | "Dual MIT/GPL" | "Dual MPL/GPL") return 0 ;;
	esac
	return 1
}

# What breaks: MODULE SYMBOL REASON, one a line.
problems_by_awk() { # problems_by_awk SYMVERS FILE.ko...
	symvers=$1
	shift
	nm --defined-only "$@" | sed -n 's/.* r __ksymtab_//p' >"$WORK/.siblings"
	for ko in "$@"; do
		gpl=no
		if is_gpl_compatible "$ko"; then gpl=yes; fi
		nm -u "$ko" | awk '$1 == "U" { print $2 }' >"$WORK/.imports"
		awk -F '\t' -v gpl="$gpl" -v namespaces=" $(modinfo -F import_ns "$ko" | tr '\n' ' ') " \
			-v name="$(modinfo -F name "$ko")" -v siblings="$WORK/.siblings" '
			BEGIN { while ((getline symbol <siblings) > 0) sibling[symbol] }
			FNR == NR { type[$2] = $4; ns[$2] = $5; next }
			$1 in sibling { next }
			!($1 in type) { print name, $1, "missing"; next }
			ns[$1] ~ /^module:/ { print name, $1, "module-namespace"; next }
			ns[$1] != "" && index(namespaces, " " ns[$1] " ") == 0 { print name, $1, "namespace" }
			type[$1] ~ /GPL/ && gpl == "no" { print name, $1, "gpl-only" }
		' "$symvers" "$WORK/.imports"
	done
}

problems_by_us() { # problems_by_us FILE.csv: all but what follows from another module's problems
	awk -F , 'NR > 1 && $6 != "" && $7 != "dependency" { print $1, $6, $7 }' "$1"
}

compare() { # compare NAME KERNEL SERIES FILE.ko...
	name=$1 kernel=$2
	symvers=$(fetch "symvers:$3:amd64")
	shift 3
	problems_by_awk "$symvers" "$@" >want
	kexport-audit check -f csv:got.csv --kernel "$kernel" "$@" >/dev/null 2>err
	status=$?
	expected=0
	[ ! -s want ] || expected=1
	ok $((status != expected)) "$name: exit status $expected"
	if [ "$name" = "on 6.1" ]; then
		cmp -s want /dev/null
		ok $? "modules that were built for 6.1 work on it"
	fi
	diagnose err
	# Licenses with a comma would shift the columns: there are none in these modules.
	problems_by_us got.csv >got
	# Build and load each tell a problem; here it counts once.
	sort -u want >.w && sort -u got >.g && cmp -s .w .g
	same=$?
	ok $same "$name: $(wc -l <want) problems in $# modules, as awk finds them"
	[ $same -eq 0 ] || diff .w .g | head -n 20 | sed 's/^/# /'
}

fetched "modules for 6.1" kbuild:6.1:amd64 kernel:6.1:amd64 || done_testing
kdir=$(fetch kbuild:6.1:amd64)

"$KEXPORT_SRC/scripts/build-modules" "$kdir" "$KEXPORT_SRC/examples/gpl-only-driver" "$WORK/example" >log 2>&1
ok $? "the example driver builds with the headers of 6.1"
diagnose log
# shellcheck disable=SC2086 # a list of words
"$KEXPORT_SRC/scripts/build-dkms" "$KEXPORT_CACHE" 6.1 $dkms_packages >folders 2>log
ok $? "Debian's packages build for 6.1"
diagnose log
set -- "$WORK"/example/*.ko
while read -r folder; do
	set -- "$@" "$folder"/*.ko
done <folders

example_problems() { # the columns that matter here, without the quotes that messages need
	kexport-audit check -f csv:example.csv --kernel "$(fetch kernel:6.12:amd64)" --from "$(fetch kernel:6.1:amd64)" \
		example >/dev/null
	# A cell may hold several lines.
	python3 -c '
import csv
columns = ["name", "licenses", "symbol", "reason", "was.type", "now.type"]
print(*columns, sep=",")
for row in csv.DictReader(open("example.csv")):
    print(*(row[column] for column in columns), sep=",")' | uniq
}
if fetched "the example on 6.12" kernel:6.12:amd64; then
	expect 0 example_problems <<'END'
name,licenses,symbol,reason,was.type,now.type
modem_gauge,Proprietary,kern_sys_bpf,namespace,EXPORT_SYMBOL,EXPORT_SYMBOL
modem_gauge,Proprietary,qmi_add_lookup,gpl-only,EXPORT_SYMBOL,EXPORT_SYMBOL_GPL
modem_gauge,Proprietary,qmi_handle_init,gpl-only,EXPORT_SYMBOL,EXPORT_SYMBOL_GPL
modem_gauge,Proprietary,qmi_handle_release,gpl-only,EXPORT_SYMBOL,EXPORT_SYMBOL_GPL
modem_gauge,Proprietary,qmi_response_type_v01_ei,gpl-only,EXPORT_SYMBOL,EXPORT_SYMBOL_GPL
modem_gauge,Proprietary,qmi_send_request,gpl-only,EXPORT_SYMBOL,EXPORT_SYMBOL_GPL
modem_gauge,Proprietary,qmi_txn_cancel,gpl-only,EXPORT_SYMBOL,EXPORT_SYMBOL_GPL
modem_gauge,Proprietary,qmi_txn_init,gpl-only,EXPORT_SYMBOL,EXPORT_SYMBOL_GPL
modem_gauge,Proprietary,qmi_txn_wait,gpl-only,EXPORT_SYMBOL,EXPORT_SYMBOL_GPL
modem_gauge,Proprietary,recalibrate_cpu_khz,gpl-only,EXPORT_SYMBOL,EXPORT_SYMBOL_GPL
modem_gauge,Proprietary,strlcpy,missing,EXPORT_SYMBOL,
END
fi

for series in 6.1 6.12 7.2 7.3; do
	fetched "on $series" "kernel:$series:amd64" "symvers:$series:amd64" || continue
	compare "on $series" "$(fetch "kernel:$series:amd64")" "$series" "$@"
done
done_testing
