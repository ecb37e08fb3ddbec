/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * image: one ELF file in memory, opened for reading. The only door to its bytes: every offset is checked here.
 * What it returns stays valid until image_close() and as long as the caller keeps the bytes.
 */

#include <gelf.h>
#include <glib.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>

struct section {
	const char *name;
	uint32_t type;
	uint32_t info;
	uint32_t link;
	uint32_t relocs; /* index of the section that relocates this one; 0 for none */
	uint64_t flags;
	uint64_t address;
	uint64_t size;	     /* in bytes */
	const uint8_t *data; /* NULL when the file holds none: SHT_NOBITS */
	Elf_Scn *scn;
};

struct image {
	Elf *elf;
	uint16_t type;	  /* ET_REL, ET_EXEC, ET_DYN */
	uint16_t machine; /* EM_X86_64, ... */
	bool is_64;
	bool is_big_endian;
	struct section *sections; /* by section index; 0 is the null section */
	size_t n_sections;
	GHashTable *by_name; /* of the sections, where they are many; NULL else */
};

/* Opens @size bytes at @data. False with KEXPORT_ERROR_BAD_DATA when they are no ELF file or its headers lead outside
 * it. */
bool image_open(struct image *image, const void *data, size_t size, GError **error);
void image_close(struct image *image);

/* The first section of that name, or NULL. */
const struct section *image_section(const struct image *image, const char *name);

/* The symbol table, or NULL. */
const struct section *image_symtab(const struct image *image);

size_t section_index(const struct image *image, const struct section *section);

/* True when any byte of the file is part of both. */
bool sections_overlap(const struct section *a, const struct section *b);

/* The number of @size bytes (1, 2, 4, 8) at @offset of @section, in the file's byte order. The caller has checked the
 * offset. */
uint64_t image_number(const struct image *image, const struct section *section, uint64_t offset, unsigned size);

/* The string at @offset of @section; NULL when it leaves the section or has no end there. */
const char *image_string(const struct section *section, uint64_t offset);

/* The place that the virtual @address lies at in the section @in; false when outside it. */
bool section_holds(const struct section *in, uint64_t address, uint64_t *offset);

/* "x86_64" for EM_X86_64 and so on, as uname -m has it; NULL for a machine that no Linux runs on. */
const char *image_machine_name(const struct image *image);
