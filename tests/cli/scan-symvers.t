#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# Module.symvers in every form that modpost wrote.
. "$KEXPORT_SRC/tests/lib.sh"

rows() { # rows FILE: as we write it
	kexport-audit scan -f symvers "$1"
}

printf '0x1\ta\tvmlinux\n0x2\tb\tfs/x\n' >Module.symvers
expect 0 rows Module.symvers <<'EOF'
0x00000001	a	vmlinux	Unknown	
0x00000002	b	fs/x	Unknown	
EOF

printf '%s\n' '0x1	a	vmlinux	EXPORT_SYMBOL' '0x2	b	fs/x	EXPORT_UNUSED_SYMBOL' '0x3	c	fs/x	EXPORT_UNUSED_SYMBOL_GPL' \
	'0x4	d	fs/x	EXPORT_SYMBOL_GPL_FUTURE' '0x5	e	fs/x	(unknown)' >Module.symvers
expect 0 rows Module.symvers <<'EOF'
0x00000001	a	vmlinux	EXPORT_SYMBOL	
0x00000002	b	fs/x	EXPORT_UNUSED_SYMBOL	
0x00000003	c	fs/x	EXPORT_UNUSED_SYMBOL_GPL	
0x00000004	d	fs/x	EXPORT_SYMBOL_GPL_FUTURE	
0x00000005	e	fs/x	Unknown	
EOF

# 5.4: the namespace stands third. A namespace, or a module, may even be called as a type is.
printf '%s\n' '0x1	a	NS	vmlinux	EXPORT_SYMBOL_GPL' '0x2	b		fs/x	EXPORT_SYMBOL' '0x3	c	NS	Unknown	EXPORT_SYMBOL' >Module.symvers
expect 0 rows Module.symvers <<'EOF'
0x00000001	a	vmlinux	EXPORT_SYMBOL_GPL	NS
0x00000002	b	fs/x	EXPORT_SYMBOL	
0x00000003	c	Unknown	EXPORT_SYMBOL	NS
EOF

printf '%s\n' '0x1	a	vmlinux	EXPORT_SYMBOL_GPL	NS' '0x2	b	fs/x	EXPORT_SYMBOL	' '0x00000000	b	vmlinux	Unknown	' \
	'0x3	c	fs/x	EXPORT_SYMBOL	Unknown' >symvers-6.1
gzip symvers-6.1
expect 0 rows symvers-6.1.gz <<'EOF'
0x00000001	a	vmlinux	EXPORT_SYMBOL_GPL	NS
0x00000002	b	fs/x	EXPORT_SYMBOL	
0x00000000	b	vmlinux	Unknown	
0x00000003	c	fs/x	EXPORT_SYMBOL	Unknown
EOF

# --- which kernel it is of: the tree beside it says -------------------------------------------------------
mkdir -p include/config include/generated
echo 6.1.99 >include/config/kernel.release
expect 0 kexport-audit scan Module.symvers <<'EOF'
kernel               6.1.99
exports              3
  EXPORT_SYMBOL      2
  EXPORT_SYMBOL_GPL  1
  in a namespace     2
EOF
echo '#define UTS_RELEASE "6.1.0-9-armmp"' >include/generated/utsrelease.h
echo '#define UTS_MACHINE		"arm"' >include/generated/compile.h
expect 0 kexport-audit scan Module.symvers <<'EOF'
kernel               6.1.0-9-armmp
machine              armv7l
exports              3
  EXPORT_SYMBOL      2
  EXPORT_SYMBOL_GPL  1
  in a namespace     2
EOF

# --- damaged ----------------------------------------------------------------------------------------------
printf '%s\n' '0x1	a	vmlinux	EXPORT_SYMBOL' '0x2	b	fs/x	EXPORT_SYMBOL_GLP' '0x123456789	c	fs/x	EXPORT_SYMBOL' \
	'0x3	d' '' '0x4	e	fs/x	EXPORT_SYMBOL		x' >Module.symvers
expect 2 rows Module.symvers <<'EOF'
0x00000001	a	vmlinux	EXPORT_SYMBOL	
kexport-audit scan: Module.symvers: line 2: no module, or type 'EXPORT_SYMBOL_GLP'; expected EXPORT_SYMBOL, EXPORT_SYMBOL_GPL or one of their old kin; 5 lines are bad in all
EOF
done_testing
