/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* change: all that happened to one symbol between two states of a kernel. */

#include <glib.h>
#include <stdbool.h>

#include "model/export.h"

enum change_kind {
	CHANGE_BECAME_GPL_ONLY = 1 << 0,
	CHANGE_BECAME_PLAIN = 1 << 1,
	CHANGE_TYPE = 1 << 2, /* another type of the same license class: EXPORT_UNUSED_SYMBOL, Unknown */
	CHANGE_NAMESPACE_ADDED = 1 << 3,
	CHANGE_NAMESPACE_REMOVED = 1 << 4,
	CHANGE_NAMESPACE_CHANGED = 1 << 5,
	CHANGE_MODULES_RESTRICTED = 1 << 6,
	CHANGE_MODULES_WIDENED = 1 << 7,
	CHANGE_MODULES_NARROWED = 1 << 8,
	CHANGE_REMOVED = 1 << 9,
	CHANGE_ADDED = 1 << 10,
	CHANGE_MOVED = 1 << 11,
	CHANGE_CRC = 1 << 12,
};
#define N_CHANGE_KINDS 13

enum direction {
	DIRECTION_NEUTRAL,
	DIRECTION_TIGHTENED,
	DIRECTION_LOOSENED,
};

struct change {
	const char *symbol;
	unsigned kinds; /* of enum change_kind */
	enum direction direction;
	bool crc_blind;		  /* class or namespace changed under an unchanged CRC: no CRC check sees it */
	const struct export *old; /* borrowed; NULL when the symbol was added */
	const struct export *new; /* borrowed; NULL when it was removed */
};

/* Two snapshots held against each other. */
struct changes {
	const char *old; /* label; borrowed */
	const char *new;
	GArray *changes; /* of struct change, by symbol */
	GArray *skipped; /* of struct skip: what either side could not read */
};

extern const char *const change_kind_names[N_CHANGE_KINDS + 1];
extern const char *const change_kind_phrases[N_CHANGE_KINDS]; /* "became GPL-only": for people */
extern const char *const direction_names[];
extern const struct record change_record;
extern const struct record changes_record;

/* The kinds that lie between two exports of one symbol; either may be NULL, not both. */
unsigned change_kinds(const struct export *old, const struct export *new);

/* Whether @new lets fewer (tightened) or more (loosened) modules in than @old. */
enum direction change_direction(const struct export *old, const struct export *new);

/* True when the kinds hold a change of class or namespace. */
bool change_is_restriction(unsigned kinds);
