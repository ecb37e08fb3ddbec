#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# scan --prototypes: what exports look like, from the type information (BTF) of images and modules.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/btf.sh"

prototypes() { # prototypes PATH...: of each export that has one
	kexport-audit scan --prototypes -f json:got.json "$@" >out
	status=$?
	sed -n 's/.*"symbol":"\([^"]*\)".*"prototype":"\([^"]*\)".*/\1: \2/p' got.json
	return "$status"
}

image=$(btf <<'END'
int int
int char
ptr 14
const 2
ptr 4
struct sk_buff
ptr 6
proto 1 skb:7 fmt:5 :0
func down 8
array 6 4
array 10 3
ptr 11
volatile 1
fwd-union key
typedef gfp_t 1
proto 1 :1 :5
ptr 16
array 17 2
const 3
restrict 3
struct -
proto 21 cb:17 flags:15 grid:12 v:13 own:19 r:20
func takes_all 22
tag rcu 6
ptr 24
proto 25 :0
func get 26
array 7 0
var table 28
var lock 14
proto 0
func from_assembler 31
enum mode
proto 0 m:33
func set_mode 34
proto 0 m:1
func twice 34
func twice 36
func not_exported 8
raw 000000000000001300000000
END
)
mkelf vmlinux <<END
banner Linux version 6.12.0 (gcc)
export down plain
export takes_all gpl
export get plain
export table plain data
export lock plain data
export from_assembler plain
export set_mode plain
export twice plain
export unknown plain
section .BTF A $image
END
expect 0 prototypes vmlinux <<'EOF'
down: int down(struct sk_buff *skb, const char *fmt, ...)
get: struct sk_buff *get(...)
lock: union key lock
set_mode: void set_mode(enum mode m)
table: struct sk_buff *table[]
takes_all: struct {...} takes_all(int (*cb)(int, const char *), gfp_t flags, struct sk_buff (*grid)[3][4], volatile int v, union key *const own, union key *restrict r)
EOF
without_prototypes() {
	kexport-audit scan -f json vmlinux | grep -c prototype
}
expect 1 without_prototypes <<'EOF'
0
EOF

# The other byte order, as s390x's.
swap() { # swap HEX: header and types, of which each is made of words
	n=$(($(btf_word "$1" 3) * 2 + 48))
	printf 'eb9f0100'
	echo "$1" | cut -c9-$n | sed 's/\(..\)\(..\)\(..\)\(..\)/\4\3\2\1/g' | tr -d '\n'
	echo "$1" | cut -c$((n + 1))-
}
mkdir big
mkelf big/vmlinux <<END
elf s390x
banner Linux version 6.12.0 (gcc)
export down plain
section .BTF A $(swap "$image")
END
expect 0 prototypes big <<'EOF'
down: int down(struct sk_buff *skb, const char *fmt, ...)
EOF

# A module continues what its image has; one from outside the tree may bring its own base.
mkdir -p kernel/drivers
cp vmlinux kernel
module=$(btf "$image" <<'END'
struct own
ptr 41
proto 42 skb:7
func made_by_module 43
END
)
mkelf kernel/drivers/mod.ko <<END
modinfo name=mod
modinfo license=GPL
export made_by_module plain
section .BTF - $module
END
base=$(btf <<'END'
int int
fwd sk_buff
END
)
mkelf kernel/drivers/out.ko <<END
modinfo name=out
modinfo license=GPL
export out_of_tree plain
section .BTF - $(btf "$base" <<'TYPES'
ptr 2
proto 1 skb:3
func out_of_tree 4
TYPES
)
section .BTF.base - $base
END
expect 0 prototypes kernel <<'EOF'
down: int down(struct sk_buff *skb, const char *fmt, ...)
get: struct sk_buff *get(...)
lock: union key lock
made_by_module: struct own *made_by_module(struct sk_buff *skb)
out_of_tree: int out_of_tree(struct sk_buff *skb)
set_mode: void set_mode(enum mode m)
table: struct sk_buff *table[]
takes_all: struct {...} takes_all(int (*cb)(int, const char *), gfp_t flags, struct sk_buff (*grid)[3][4], volatile int v, union key *const own, union key *restrict r)
EOF

# Debian's headers of 6.12 on: the image's types alone, and a list of exports.
mkdir headers
mkelf headers/vmlinux <<END
section .BTF A $image
END
printf '0x00000000\tdown\tvmlinux\tEXPORT_SYMBOL\t\n0x00000000\tset_mode\tdrivers/other\tEXPORT_SYMBOL\t\n' >headers/Module.symvers
expect 0 prototypes headers <<'EOF'
down: int down(struct sk_buff *skb, const char *fmt, ...)
EOF

expect 0 prototypes headers/vmlinux kernel/drivers/mod.ko <<'EOF'
made_by_module: struct own *made_by_module(struct sk_buff *skb)
EOF

# What cannot be read: the exports are there all the same.
bad() { # bad HEX: of an image
	mkelf bad-vmlinux <<END
banner Linux version 6.12.0 (gcc)
export down plain
section .BTF A $1
END
	prototypes bad-vmlinux
}
types() { # types TYPE...: one a word, "_" for blanks
	printf '%s\n' "$@" | tr _ ' ' | btf
}
expect 2 bad 9feb <<'EOF'
kexport-audit scan: bad-vmlinux: .BTF: 2 bytes; expected a header of 24
EOF
expect 2 bad "9feb02$(echo "$image" | cut -c7-)" <<'EOF'
kexport-audit scan: bad-vmlinux: .BTF: starts with 9feb, version 2; expected eb9f and 1
EOF
expect 2 bad "$(echo "$image" | cut -c1-100)" <<'EOF'
kexport-audit scan: bad-vmlinux: .BTF: header: types or strings lie outside the section of 0x32 bytes
EOF
expect 2 bad "9feb0100180000000000000000000000000000000100000061" <<'EOF'
kexport-audit scan: bad-vmlinux: .BTF: strings: expected them to start with the empty one and to end with a NUL
EOF
expect 2 bad "$(types int_int raw_0000000000000001)" <<'EOF'
kexport-audit scan: bad-vmlinux: .BTF: type 2: the types end within it
EOF
expect 2 bad "$(types int_int raw_00000000ffffff0400000000)" <<'EOF'
kexport-audit scan: bad-vmlinux: .BTF: type 2: the types end within it
EOF
expect 2 bad "$(types int_int raw_000000000000007d00000000)" <<'EOF'
kexport-audit scan: bad-vmlinux: .BTF: type 2: is of kind 125, which is not known
EOF
expect 2 bad "$(types int_int raw_020000000000000100000000)00000000" <<'EOF'
kexport-audit scan: bad-vmlinux: .BTF: type 2: the types end within it
EOF
expect 2 bad "$(types int_int raw_020000000000000400000000)" <<'EOF'
kexport-audit scan: bad-vmlinux: .BTF: type 2: its name at 0x2 is not the start of a string
EOF
expect 2 bad "$(types int_int ptr_3)" <<'EOF'
kexport-audit scan: bad-vmlinux: .BTF: type 2: refers to what is no type, or none for it
EOF
expect 2 bad "$(types int_int func_down_1)" <<'EOF'
kexport-audit scan: bad-vmlinux: .BTF: type 2: refers to what is no type, or none for it
EOF
expect 2 bad "$(types int_int proto_1_a:9)" <<'EOF'
kexport-audit scan: bad-vmlinux: .BTF: type 2: refers to what is no type, or none for it
EOF
expect 2 bad "$(types int_int array_7_1)" <<'EOF'
kexport-audit scan: bad-vmlinux: .BTF: type 2: refers to what is no type, or none for it
EOF
# Types that go round in a circle have an end; so have those that would never stop to branch.
expect 0 bad "$(types int_int ptr_3 ptr_2 proto_2 func_down_4)" <<'EOF'
down: ... ********************************down(void)
EOF
branching() {
	bad "$(types int_int proto_1_:3_:3_:3_:3 ptr_2 func_down_2)" | wc -c | awk '{ print ($1 < 1000000) }'
}
expect 0 branching <<'EOF'
1
EOF
# A kind of a later kernel is passed over where the header says how long it is (kernel: struct btf_layout, 7.2).
later=$(types int_int raw_000000000000001500000000aabbccdd proto_1 func_down_3)
size=$(btf_word "$later" 3)
strings=$(btf_word "$later" 5)
with_layout() {
	printf '9feb010020000000%s%s' "$(echo "$later" | cut -c17-48)" \
		"$(printf '%02x000000%02x000000' $((size + strings)) 88)$(echo "$later" | cut -c49-)"
	head -c 168 /dev/zero | tr '\0' 0
	printf '04000000'
}
expect 0 bad "$(with_layout)" <<'EOF'
down: int down(void)
EOF

# Of another kernel than the image; and without any, which is told once.
mkelf kernel/vmlinux <<END
banner Linux version 6.12.0 (gcc)
export down plain
section .BTF A $(types int_int struct_other)
END
expect 2 prototypes kernel <<'EOF'
kexport-audit scan: kernel/drivers/mod.ko: .BTF: type 3: its name at 0x8e is not the start of a string: of another kernel than the image at hand?
out_of_tree: int out_of_tree(struct sk_buff *skb)
EOF
rm kernel/vmlinux
cp kernel/drivers/mod.ko kernel/drivers/mod2.ko
expect 2 prototypes kernel/drivers/mod.ko kernel/drivers/mod2.ko kernel/drivers/out.ko <<'EOF'
kexport-audit scan: kernel/drivers/mod.ko: .BTF: its types continue those of the kernel's image, of which none could be read (2 modules)
out_of_tree: int out_of_tree(struct sk_buff *skb)
EOF
# What goes by a module's name is no image.
mkelf kernel/drivers/linked.ko <<END
type exec
banner Linux version 6.12.0 (gcc)
export down plain
section .BTF A $image
END
expect 2 prototypes kernel/drivers/linked.ko kernel/drivers/mod.ko <<'EOF'
kexport-audit scan: kernel/drivers/mod.ko: .BTF: its types continue those of the kernel's image, of which none could be read (1 modules)
EOF
done_testing
