/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* explain: all that is known of one symbol: where it stands, how it came there, who uses it, what a change would do. */

#include "model/compat.h"
#include "model/history.h"
#include "model/snapshot.h"

/* A step as it came to one of the revisions that were asked for: a stable branch has commits of its own. */
struct explain_landing {
	const char *tip; /* as given: linux-6.1.y */
	const char *commit;
	const char *date;
	const char *release; /* the first that has it; NULL for none */
};

/* What one commit did to the symbol, and why. Strings are the history's, lists are owned. */
struct explain_step {
	const char *commit;
	const char *author;
	const char *date;
	const char *subject;
	const char *release;
	const char *reason; /* the paragraph of the message that says why; NULL for none */
	char **fixes;	    /* what stands behind "Fixes:" */
	char **stable;	    /* "Cc: stable@..." lines */
	char **links;	    /* URLs of Link: and Closes: */
	GArray *events;	    /* of struct history_event */
	GArray *landings;   /* of struct explain_landing, in the order of the tips; empty when there is one tip */
	GArray *missing;    /* of const char *: tips that have no such commit; not part of the record */
};

/* A module that imports the symbol; strings are the snapshot's. */
struct explain_user {
	const char *name;
	const char *path;
	bool is_given; /* one of those that were given, not the kernel's own */
	bool in_tree;
	char **licenses; /* borrowed */
	bool gpl_compatible;
	char **import_ns; /* borrowed */
};

/* A source file that names the symbol. */
struct explain_file {
	const char *file;
	uint32_t n_uses; /* export statements aside */
};

/* What would happen if the symbol were restricted further. */
struct explain_outlook {
	const char *change; /* "none": as it is; "gpl-only", "namespace", "removed" */
	uint32_t n_judged;  /* modules that were given, or else the kernel's own that use it */
	char **modules;	    /* names of those that would break by it; owned */
};

struct explain {
	const char *symbol;
	const char *kernel;	/* label; NULL when none was given */
	const char *repository; /* as given; NULL likewise */
	GArray *exports;	/* of struct export: in the kernel */
	const char *revision;	/* of the repository: whose files are told; the first that was given, or HEAD */
	GArray *sites;		/* of struct history_now: in the repository */
	char **absent;		/* revisions that were given, or HEAD, that do not export it; owned */
	GArray *steps;		/* of struct explain_step, newest first */
	GArray *users;		/* of struct explain_user, given ones first, by path */
	GArray *files;		/* of struct explain_file */
	GArray *outlook;	/* of struct explain_outlook */
	GArray *skipped;	/* of struct skip */
	bool is_shallow;
	bool asked_modules; /* modules were given, or the kernel's own read */
	GStringChunk *strings;
};

extern const struct record explain_record; /* kexport-audit/explain/1 */

struct explain *explain_new(const char *symbol);
void explain_free(struct explain *explain);
AUTO_DEFINE(explain)

/* A copy of @string that lives as long as @explain. */
const char *explain_string(struct explain *explain, const char *string);
