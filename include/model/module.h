/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* module: what one .ko says of itself and asks of the kernel. Strings are borrowed from its snapshot. */

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "model/field.h"

struct import {
	const char *symbol;
	uint32_t crc;	/* the CRC that the module was built against; 0 for none */
	bool weak;	/* may stay unresolved */
	uint32_t index; /* its place in .symtab: the loader resolves in that order; 0 when nothing told */
};

/* An exported function and a symbol that its code refers to: what a module hands on. */
struct wrap {
	const char *export;
	const char *import;
};

enum module_versions {
	MODULE_VERSIONS_NONE,
	MODULE_VERSIONS_BASIC,	  /* __versions */
	MODULE_VERSIONS_EXTENDED, /* __version_ext_crcs and __version_ext_names (kernel: 6.14) */
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
	enum module_versions versions;
	uint32_t layout_crc;  /* of module_layout, the kernel's struct module; 0 for none */
	uint32_t struct_size; /* of .gnu.linkonce.this_module, in bytes; 0 for none */
	bool has_flags;	      /* it has __kflagstab (kernel: 7.1) */
	bool has_export_crcs; /* it has __kcrctab or __kcrctab_gpl */
	char **symbol_gets;   /* the names that it asks symbol_get() for, as far as they can be told */
	GArray *wraps;	      /* of struct wrap, by export then import; NULL for none */
};

extern const struct record import_record;
extern const struct record wrap_record;
extern const struct record module_record;

/* Frees the lists; the strings are the snapshot's. */
void module_clear(struct module *module);
