/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* series: patches that change what a tree exports, one after the other. */

#include <glib.h>

#include "base/auto.h"
#include "model/site.h"

/* One export before and after, as the tree was read before, and the patched text again. */
struct patch_change {
	const char *symbol; /* all borrowed from who read them */
	const char *file;
	uint32_t line;		/* in the new text; where it stood when it is gone */
	const struct site *old; /* never NULL */
	const struct site *new; /* NULL when it is gone */
};

enum patch_user_kind {
	PATCH_USER_MODULE,
	PATCH_USER_BUILTIN, /* never a module: it needs no import, and no list shuts it out */
	PATCH_USER_UNKNOWN, /* no Makefile says plainly what the file is part of */
	PATCH_USER_HEADER,  /* a header hands the symbol on, and was not followed any further */
	PATCH_USER_RUST,
};

/* Who in the tree uses a symbol. */
struct patch_user {
	const char *symbol; /* all borrowed */
	enum patch_user_kind kind;
	const char *module;  /* "drivers/ata/ahci"; NULL when it is not known */
	const char *license; /* of its MODULE_LICENSE; NULL when it has none */
	const char *file;
	uint32_t line;
	const char *via; /* the inline function or macro of a header that it calls; NULL for the symbol itself */
};

struct patch {
	uint32_t number;     /* from 1; 0 for the cover letter */
	const char *subject; /* "mm: export x to GPL-compatible modules only"; NULL when nobody asked for mails */
	const char *body;
	const char *diff;    /* as git writes it; "" for the cover letter */
	const char *message; /* the whole mail; NULL likewise */
	char **files;	     /* owned */
	GArray *changes;     /* of struct patch_change; owned */
};

struct series {
	const char *tree;      /* borrowed */
	GArray *patches;       /* of struct patch */
	GArray *users;	       /* of struct patch_user, by symbol and module; empty when nobody asked */
	GArray *skipped;       /* of struct skip: what of the tree could not be read */
	GStringChunk *strings; /* of the patches */
};

extern const char *const patch_user_kind_names[];
extern const struct record patch_change_record;
extern const struct record patch_user_record;
extern const struct record patch_record;
extern const struct record series_record; /* kexport-audit/patches/1 */

struct series *series_new(void);
void series_free(struct series *series);
AUTO_DEFINE(series)

/* A copy of @string that lives as long as @series; NULL for NULL. */
const char *series_string(struct series *series, const char *string);
