/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* module: what one .ko says of itself and asks of the kernel. Strings are borrowed from its snapshot. */

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "model/field.h"

struct import {
	const char *symbol;
	uint32_t crc; /* the CRC that the module was built against; 0 for none */
	bool weak;    /* may stay unresolved */
};

struct module {
	const char *name; /* of .modinfo or struct module, never the file's */
	const char *path; /* the file */
	char **licenses;  /* every license= in order; owned, as are all lists */
	bool gpl_compatible;
	bool in_tree;
	char **import_ns;
	const char *vermagic;
	char **depends;
	GArray *imports; /* of struct import, sorted by symbol */
};

extern const struct record import_record;
extern const struct record module_record;

/* Frees the lists; the strings are the snapshot's. */
void module_clear(struct module *module);
