/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * btf: the type information of a kernel image or a module (kernel: Documentation/bpf/btf.rst). A module's continues
 * that of its image: the ids and strings of the image come first.
 */

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/auto.h"

/* kernel: include/uapi/linux/btf.h, 7.3; of older headers of the C library not all are to be had. */
enum btf_kind {
	BTF_KIND_UNKN,
	BTF_KIND_INT,
	BTF_KIND_PTR,
	BTF_KIND_ARRAY,
	BTF_KIND_STRUCT,
	BTF_KIND_UNION,
	BTF_KIND_ENUM,
	BTF_KIND_FWD,
	BTF_KIND_TYPEDEF,
	BTF_KIND_VOLATILE,
	BTF_KIND_CONST,
	BTF_KIND_RESTRICT,
	BTF_KIND_FUNC,
	BTF_KIND_FUNC_PROTO,
	BTF_KIND_VAR,
	BTF_KIND_DATASEC,
	BTF_KIND_FLOAT,
	BTF_KIND_DECL_TAG,
	BTF_KIND_TYPE_TAG,
	BTF_KIND_ENUM64,
	N_BTF_KINDS,
};

struct btf;

/* One type: what a struct btf_type of the kernel holds, in our byte order. */
struct btf_node {
	uint32_t name;	 /* where its string is */
	uint32_t kind;	 /* BTF_KIND_... */
	uint32_t n;	 /* members, parameters, ... behind it */
	uint32_t word;	 /* its size, or the id that it refers to */
	uint32_t at;	 /* where what is behind it starts */
	bool is_flagged; /* BTF_KIND_FWD: of a union */
};

/*
 * Opens @size bytes at @data, which stay the caller's; @base is the image's for a module, NULL else. Both must outlive
 * it. All ids, names and sizes are checked here: NULL with KEXPORT_ERROR_BAD_DATA, or KEXPORT_ERROR_UNSUPPORTED for a
 * kind of type that is not known.
 */
struct btf *btf_open(const uint8_t *data, size_t size, const struct btf *base, GError **error);
void btf_free(struct btf *btf);
AUTO_DEFINE(btf)

/* The ids that are not of its base: from @first on, @first + the number that is returned. */
uint32_t btf_own_types(const struct btf *btf, uint32_t *first);

/* Type @id, which must be one that is referred to. */
struct btf_node btf_node(const struct btf *btf, uint32_t id);

/* The @i-th word behind @type, which is of @id. */
uint32_t btf_word(const struct btf *btf, uint32_t id, const struct btf_node *type, uint32_t i);

/* The string at @offset; NULL for the empty one. */
const char *btf_string(const struct btf *btf, uint32_t offset);
