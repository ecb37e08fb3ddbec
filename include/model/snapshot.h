/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * snapshot: one kernel at one moment. It is filled by input/, sealed once, and only read from then on.
 * Strings of its records live as long as it does.
 */

#include <glib.h>

#include "base/auto.h"
#include "model/export.h"
#include "model/module.h"

/* What could not be read, and why: an audit is never silently partial. */
struct skip {
	const char *path;
	const char *module; /* whose exports are unknown because of it; NULL when that cannot be told */
	const char *reason;
};

/* What is known of where a function lies. */
enum function_place {
	FUNCTION_AMONG_ALL,	/* all functions of its module are known, with their addresses */
	FUNCTION_AMONG_EXPORTS, /* those that its module exports are */
	FUNCTION_SOMEWHERE,	/* it is in its module: the address is 0 */
};

/* A function of an image or a module. Addresses are compared within a module and section alone. */
struct function {
	const char *symbol;
	const char *module; /* as of exports */
	uint64_t address;
	uint32_t section; /* 0 where nothing told */
	enum function_place place;
};

struct snapshot {
	const char *label;   /* for people: the release, or what was given on the command line */
	const char *release; /* as uname -r, NULL when nothing told */
	const char *machine; /* as uname -m, NULL when nothing told */
	char **config; /* "CONFIG_MODVERSIONS=y", or "=n": those that decide what modules may do; NULL when unknown */
	enum class_table
		class_table; /* how the kernel image tells the class; a module of another way exports nothing */
	GArray *exports;     /* of struct export, by symbol then module once sealed */
	GArray *modules;     /* of struct module, by path once sealed */
	GArray *skipped;     /* of struct skip, by path once sealed */
	GArray *functions;   /* of struct function, by module, section, address once sealed; empty unless asked for */
	GPtrArray *chunks;   /* the GStringChunks that the strings live in */
};

extern const struct record skip_record;
extern const struct record snapshot_record;

struct snapshot *snapshot_new(void);
void snapshot_free(struct snapshot *snapshot);
AUTO_DEFINE(snapshot)

/* A copy of @string that lives as long as the snapshot. */
const char *snapshot_string(struct snapshot *snapshot, const char *string);

/* "y" or "n" for CONFIG_@option, without the prefix; NULL when the kernel's configuration is not known. */
const char *snapshot_config(const struct snapshot *snapshot, const char *option);

void snapshot_add_export(struct snapshot *snapshot, const struct export *export);
/* False for what the compiler makes of a function: a cold part, a clone, a prefix; and for Rust's, each build's own. */
bool function_is_whole(const char *symbol);

void snapshot_add_function(struct snapshot *snapshot, const struct function *function);
void snapshot_add_skip(struct snapshot *snapshot, const char *path, const char *module, const char *reason);

/* Moves all that @part holds to @snapshot and frees @part. Release and machine stay as they are where @snapshot has
 * them. */
void snapshot_merge(struct snapshot *snapshot, struct snapshot *part);

/* Sorts, and drops rows that say the same twice. Look-ups work from here on. */
void snapshot_seal(struct snapshot *snapshot);

/* The first export of @symbol and in @n_rows how many there are, side by side; NULL and 0 when it is not exported. */
const struct export *snapshot_find(const struct snapshot *snapshot, const char *symbol, guint *n_rows);
