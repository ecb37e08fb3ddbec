/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* reloc: what the fields of a section refer to, in a relocatable file and in a linked one. */

#include "image.h"

/* Where a reference leads: @section is an index into sections; SHN_ABS with an address, or a plain value, in @offset;
 * SHN_UNDEF for nowhere. */
struct target {
	uint32_t section;
	uint64_t offset;
};

/* One relocation; @place is the offset of the field in the section that is relocated. */
struct reloc {
	uint64_t place;
	uint32_t symbol; /* index in the symbol table */
	struct target target;
	bool addend_in_place; /* REL: to be added to @target */
};

/*
 * The relocations of @section, sorted by place, in a new array of struct reloc: its own in a relocatable file, the
 * dynamic ones that fall into it in a linked one. NULL with an error when they are damaged.
 */
GArray *relocs_read(const struct image *image, const struct section *section, GError **error);

/* The first relocation at @place, or NULL. */
const struct reloc *relocs_find(const GArray *relocs, uint64_t place);

/*
 * Where the field of @width bytes at @offset of @section leads; @relative fields hold the distance from themselves.
 * False when a relocatable file has no relocation there. The caller has checked that the field lies in the section.
 */
bool field_target(const struct image *image, const struct section *section, const GArray *relocs, uint64_t offset,
		  unsigned width, bool relative, struct target *target);
