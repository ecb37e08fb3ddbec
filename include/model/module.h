/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* module: what one .ko says of itself and asks of the kernel. Strings are borrowed from its snapshot. */

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "model/export.h"
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
	const char *srcversion; /* a hash over its sources, NULL without one */
	bool retpoline;		/* built with retpolines, as it says */
	bool is_signed;		/* a signature follows; whether it is good is not looked at */
	char **depends;
	GArray *imports; /* of struct import, sorted by symbol */
	enum module_versions versions;
	uint32_t layout_crc;  /* of module_layout, the kernel's struct module; 0 for none */
	uint32_t struct_size; /* of .gnu.linkonce.this_module, in bytes; 0 for none */
	bool has_export_crcs; /* it has __kcrctab or __kcrctab_gpl */
	GArray *wraps;	      /* of struct wrap, by export then import; NULL for none */
	char **symbol_gets; /* names that it asks for with symbol_get(), sorted; NULL when imports were not asked for */
	enum class_table class_table; /* how it tells the class of its own exports */
};

extern const struct record import_record;
extern const struct record wrap_record;
extern const struct record module_record;

/* Whether the module asks for @symbol. */
bool module_imports(const struct module *module, const char *symbol);

/* Whether it says MODULE_IMPORT_NS(@name_space). */
bool module_imports_namespace(const struct module *module, const char *name_space);

/* Frees the lists; the strings are the snapshot's. */
void module_clear(struct module *module);
