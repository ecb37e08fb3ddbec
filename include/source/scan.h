/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* scan: finds every export statement in a text that is in memory. */

#include "model/site.h"
#include "source/macros.h"

/* A file that an #include names. */
struct included {
	bool any; /* asked for: whatever it holds; otherwise a file without statements need not be read */
	struct source_text source;
	const GPtrArray *renames; /* definitions that give symbols other names; may be set where false is returned */
	bool has_statements; /* it, or a file that it includes, exports by itself: under names that the includer may set
			      */
};

/*
 * Where the text of an #include comes from: for macros that a file defines for another to use (SUBSYS and
 * linux/cgroup_subsys.h), and for templates (kernel/locking/qspinlock.c, which includes itself). @name is as in the
 * directive, @system true for <name>. Returns false when there is no such file or it need not be read; otherwise
 * @included stays valid until the scan is over.
 */
typedef bool (*include_func)(const char *from, const char *name, bool system, struct included *included, gpointer data);

/*
 * Appends the sites of @source to @out, in the order of the text. Never fails: what cannot be resolved becomes a skip
 * of @out. @include may be NULL. A text of 4 GiB and more is skipped as a whole.
 */
void sites_in_text(const struct macro_table *table, const struct source_text *source, struct sites *out,
		   include_func include, gpointer include_data);
