/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* states: how exports were and how they are, out of a document that diff, check or hook wrote with -f json. */

#include <glib.h>
#include <stdbool.h>

#include "model/change.h"

struct export_state {
	bool is_known; /* the document tells it */
	bool is_there; /* false: not exported; nothing below says anything then */
	enum export_type type;
	const char *name_space; /* "" for none */
};

/* Strings are interned. */
struct export_states {
	const char *symbol;
	struct export_state old;
	struct export_state new;
};

/*
 * Reads the file at @path, of schema kexport-audit/changes/1, /compat/1 or /findings/1, into a GArray of struct
 * export_states, one a symbol: the first that tells of it. NULL with an error that names the place and what was
 * expected there.
 */
GArray *export_states_read(const char *path, GError **error);

/* The same of changes in memory. */
GArray *export_states_of(const struct changes *changes);
