/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * raw: export tables in a kernel image without section headers (arm64's Image, riscv's, what arm's zImage and s390x's
 * bzImage unpack to).
 */

#include "model/snapshot.h"

/* How words are written; an image of an unknown machine is tried with each. */
struct raw_format {
	const char *name;
	bool is_64;
	bool is_big_endian;
	bool is_prel32; /* entries of three distances; else of three addresses */
};

/* Exports found in a raw image, by table order. */
struct raw_tables {
	const struct raw_format *format;
	uint64_t n;
	uint64_t start;	       /* offset of the first entry */
	uint64_t flags, crcs;  /* offsets of the bytes and of the words beside them; 0 for none */
	bool relative_crcs;    /* each a distance to the CRC */
	uint64_t first_gpl;    /* without flags: entries from here on are of the second table */
	uint64_t *names;       /* offsets of the strings */
	uint64_t *name_spaces; /* 0 for none */
	const uint8_t *data;
};

/*
 * True when the tables in @data that end behind @from can be told beyond doubt; @tables is then to be cleared. False
 * with the reason.
 */
bool raw_find(const uint8_t *data, size_t size, uint64_t from, const struct raw_format *format,
	      struct raw_tables *tables, GError **error);
void raw_tables_clear(struct raw_tables *tables);

/* The @width bytes, 4 or 8, at @offset, which the caller has checked. */
uint64_t raw_number(const uint8_t *data, uint64_t offset, unsigned width, bool is_big_endian);
