/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* finding: what a project's policy says about one export, with the place, the reason and what to do. */

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/auto.h"
#include "model/change.h"
#include "model/compat.h"
#include "model/export.h"

/* What was looked at: an event of a range or a diff, or the state of a tree. */
enum finding_check {
	FINDING_CHANGE,	       /* an export came, went or changed */
	FINDING_EXPORT,	       /* an export statement as it stands */
	FINDING_FAMILY,	       /* two symbols that belong together have unequal classes */
	FINDING_NO_DEFINITION, /* the file that exports the symbol does not define it */
	FINDING_NO_USER,       /* no module uses it */
	FINDING_FEW_USERS,     /* so few modules use it that it could be EXPORT_SYMBOL_FOR_MODULES */
	FINDING_RULE,	       /* of the policy itself: a rule that is never reached, say */
	N_FINDING_CHECKS,
};

/* An export on one side of an event. No member is NULL but the first three. */
struct finding_side {
	const char *file;   /* NULL when only binaries were read */
	const char *macro;  /* NULL when only binaries were read */
	const char *module; /* NULL when only the source was read */
	uint32_t line;	    /* 0 when unknown */
	enum export_type type;
	const char *name_space; /* "" for none */
};

/* Who said that a thing may stay, and how long. */
struct waiver {
	const char *by;	    /* NULL when not told */
	const char *until;  /* a date, 2027-01-31, or a version, 7.4; NULL for ever */
	const char *reason; /* NULL when not told */
};

/* The class that a rule would have an export have. */
enum fix_class {
	FIX_NONE,
	FIX_GPL,
	FIX_PLAIN,
};

/* What to write instead, in one line of one file. */
struct fix {
	const char *file;
	uint32_t line;	 /* from 1 */
	uint32_t column; /* from 1, in bytes */
	const char *old; /* what stands there, to the byte */
	const char *new;
};

/* A module outside the kernel that the event breaks. */
struct finding_module {
	const char *name;
	const char *path;
	uint32_t n_imports;  /* of its imports, how many all events together break */
	const char *because; /* "its license "Proprietary" is not GPL-compatible"; NULL when plain */
};

/* Strings and records belong to the struct findings. */
struct finding {
	const char *rule; /* stable: "upstream/new-plain-export" */
	enum severity severity;
	enum finding_check check;
	const char *symbol;  /* NULL for FINDING_RULE */
	const char *related; /* the family's other symbol, or the modules that use it: "a,b"; NULL for none */
	const char *family;  /* FINDING_FAMILY: which one; else NULL */
	unsigned kinds;	     /* of enum change_kind; 0 where nothing changed */
	enum direction direction;
	const struct finding_side *old; /* NULL when it was added, or where nothing changed */
	const struct finding_side *new; /* NULL when it was removed */
	const char *file;		/* where to look; relative to the tree; NULL when unknown */
	uint32_t line;			/* 0 when unknown */
	const char *commit;		/* NULL when the finding is of no commit, as all three below */
	const char *author;		/* "Name <mail>" */
	const char *date;
	const char *subject;
	const char *message;	     /* one sentence, as all below */
	const char *remedy;	     /* never NULL */
	const char *reason;	     /* why the rule is there; NULL when it does not say */
	const struct waiver *waiver; /* that does not count any more, else NULL */
	enum fix_class wants;	     /* what a fix is to do; fixes_find() makes it where the source is at hand */
	const struct fix *fix;	     /* NULL when there is none to give */
	GArray *modules;	     /* of struct finding_module, by name; NULL for none; owned */
	const char *fingerprint;     /* the same for the same thing in another line, commit or range; 32 digits */
};

/* A rule that findings name, for formats that want to explain it. */
struct finding_rule {
	const char *id;
	enum severity severity;
	const char *summary;
	const char *remedy;
	const char *reason;
	const char *source; /* the file that it stands in; NULL for what is built in */
};

struct findings {
	const char *subject; /* what was judged: "v6.1..v6.12", "old -> new"; for people */
	GArray *findings;    /* of struct finding, by file, line, symbol, rule once sorted */
	GArray *rules;	     /* of struct finding_rule: those that the findings name, by id once sorted */
	uint32_t n_judged;   /* events and states held against the policy */
	uint32_t n_ignored;  /* let pass by an ignore or accepted by the baseline, that many */
	uint32_t n_accepted;
	uint32_t n_deferred; /* that a commit message decides about which is not written yet */
	GArray *skipped;     /* of struct skip: what could not be judged */
	GStringChunk *strings;
	GPtrArray *records; /* the structs that findings point to */
};

extern const char *const finding_check_names[N_FINDING_CHECKS + 1];
extern const struct record finding_record;
extern const struct record findings_record; /* kexport-audit/findings/1 */

struct findings *findings_new(const char *subject);
void findings_free(struct findings *findings);
AUTO_DEFINE(findings)

/* Copies that live as long as @findings; NULL for NULL. */
const char *findings_string(struct findings *findings, const char *string);
const struct finding_side *findings_side(struct findings *findings, const struct finding_side *side);
const struct waiver *findings_waiver(struct findings *findings, const struct waiver *waiver);
const struct fix *findings_fix(struct findings *findings, const struct fix *fix);

/* Appends a finding without message; the caller fills it. Valid until the next one is added. */
struct finding *findings_add(struct findings *findings);
void findings_add_module(struct findings *findings, guint finding, const struct finding_module *module);
void findings_add_rule(struct findings *findings, const struct finding_rule *rule);
void findings_add_skip(struct findings *findings, const char *path, const char *reason);

/* Sets the fingerprint from what else the finding holds. */
void finding_sign(struct findings *findings, struct finding *finding);
void findings_sort(struct findings *findings);

/* How many are of @severity or worse. */
guint findings_count(const struct findings *findings, enum severity severity);
