/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * export: one row of a kernel's export table. A symbol may have several rows, one for each module that exports it.
 */

#include <stdbool.h>
#include <stdint.h>

#include "model/field.h"

/* How the kernel lets modules use a symbol (kernel: scripts/mod/modpost.c, export_list[] up to 5.11). */
enum export_type {
	EXPORT_TYPE_UNKNOWN, /* the source did not say: never to be taken for either license class */
	EXPORT_TYPE_PLAIN,
	EXPORT_TYPE_UNUSED,
	EXPORT_TYPE_GPL_FUTURE,
	EXPORT_TYPE_GPL,
	EXPORT_TYPE_UNUSED_GPL,
	N_EXPORT_TYPES,
};

/* What an ELF file tells the license class by. A kernel that reads one finds nothing in the other. */
enum class_table {
	CLASS_TABLE_NONE,     /* no exports, or not read from ELF */
	CLASS_TABLE_SECTIONS, /* __ksymtab, __ksymtab_gpl, ...: to 7.0 */
	CLASS_TABLE_FLAGS,    /* a byte a symbol in __kflagstab: 7.1 on */
};

/* Who may use an export, from everybody to nobody. Each step shuts somebody out that the one before let in. */
enum restriction {
	RESTRICTION_NONE,
	RESTRICTION_GPL_ONLY,
	RESTRICTION_NAMESPACE,
	RESTRICTION_MODULES, /* EXPORT_SYMBOL_FOR_MODULES: a namespace "module:a,b" (kernel: 6.16) */
	RESTRICTION_GONE,
};

/* Strings are borrowed from whoever made the export, as a rule a snapshot; @module and @name_space are never NULL. */
/* clang-format off */
struct export {
	const char *symbol;
	const char *module; /* as Module.symvers has it: "vmlinux", "drivers/ata/libata" */
	enum export_type type;
	const char *name_space; /* "" for none */
	uint32_t crc; /* of CONFIG_MODVERSIONS; 0 for none */
	const char *file; /* of its definition, in the source tree; NULL when no debug information told */
	uint32_t line; /* counted from 1; 0 when unknown */
	const char *prototype; /* as C: "int down_trylock(struct semaphore *sem)"; NULL when unknown */
	uint32_t position; /* among the exports of its image by address, counted from 1; 0 when nobody asked, and in modules */
	uint64_t address;  /* of what is exported, in an image that was read; 0 when unknown */
};
/* clang-format on */

extern const char *const export_type_names[N_EXPORT_TYPES + 1];
extern const char *const class_table_names[];
extern const struct record export_record;

/* EXPORT_SYMBOL_GPL for EXPORT_TYPE_GPL and so on, as Module.symvers spells it. */
const char *export_type_name(enum export_type type);

/* The type of that name, EXPORT_TYPE_UNKNOWN for "Unknown" and "(unknown)"; false when no kernel has such a name. */
bool export_type_parse(const char *name, enum export_type *type);

/* True for the types that a module must be GPL-compatible to use today (EXPORT_SYMBOL_GPL_FUTURE only warned). */
bool export_type_is_gpl_only(enum export_type type);

/* The strongest of an export's restrictions; RESTRICTION_GONE for NULL. */
enum restriction export_restriction(const struct export *export);

/* Below, at or above zero as @a sorts before, with or after @b: by symbol, then by module. */
int export_compare(const struct export *a, const struct export *b);
