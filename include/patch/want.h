/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* want: what an export is to become. */

#include <glib.h>
#include <stdbool.h>

#include "model/site.h"

enum want_class {
	WANT_SAME_CLASS,
	WANT_PLAIN,
	WANT_GPL,
};

/* Strings are borrowed. */
struct want {
	const char *symbol;
	enum want_class class;
	const char *name_space; /* NULL: as it is; "" for none; "module:a,b*" for a list of modules */
	bool unexport;		/* the statement goes; the other members say nothing then */
};

/* How they are spelled, as help has it. */
#define WANT_SPELLINGS "gpl|plain|ns=NAME|no-ns|modules=LIST|unexport"

/*
 * Reads one of WANT_SPELLINGS; @want's namespace is interned. False with
 * what is expected.
 */
bool want_parse(const char *text, struct want *want, GError **error);

/* Whether @site is so already. */
bool want_is_met(const struct want *want, const struct site *site);

/* The class and namespace that @site gets. A list of modules makes it GPL-only. */
bool want_is_gpl(const struct want *want, const struct site *site);
const char *want_namespace(const struct want *want, const struct site *site);
