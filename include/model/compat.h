/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* compat: what a kernel would say to modules, when they are built for it (modpost) and when they are loaded. */

#include <glib.h>
#include <stdbool.h>

#include "model/export.h"

enum problem_reason {
	PROBLEM_MISSING,	  /* nobody exports the symbol */
	PROBLEM_GPL_ONLY,	  /* it is for GPL-compatible modules, and the module is not */
	PROBLEM_NAMESPACE,	  /* the module does not import its namespace */
	PROBLEM_MODULE_NAMESPACE, /* it is for other modules by name */
	PROBLEM_CRC,		  /* built against another version of the symbol */
	PROBLEM_NO_VERSION,	  /* built without a version of the symbol, or of any */
	PROBLEM_VERMAGIC,	  /* built for another release or configuration */
	PROBLEM_TAINT,		  /* uses symbols of a proprietary module, and GPL-only ones besides */
	PROBLEM_SYMBOL_GET,	  /* asks symbol_get() for a symbol that is not GPL-only */
	PROBLEM_STRUCT_SIZE,	  /* its struct module is not as large as the kernel's */
	PROBLEM_NO_FLAGS,	  /* exports without __kflagstab, to a kernel that wants it */
	PROBLEM_LICENSE,	  /* no license, or one that looks free and counts as proprietary */
	PROBLEM_DUPLICATE_EXPORT, /* exports what another exports already */
	PROBLEM_FUTURE,		  /* EXPORT_SYMBOL_GPL_FUTURE (kernel: to 5.11) */
	PROBLEM_UNUSED,		  /* EXPORT_UNUSED_SYMBOL, EXPORT_UNUSED_SYMBOL_GPL (kernel: to 5.11) */
	PROBLEM_DEPENDENCY,	  /* a module that exports the symbol does not load itself */
	PROBLEM_CIRCUMVENTION,	  /* hands on what is restricted, or goes by a name that is let in */
	N_PROBLEM_REASONS,
};

enum stage {
	STAGE_BUILD, /* scripts/mod/modpost */
	STAGE_LOAD,  /* kernel/module */
};

enum severity {
	SEVERITY_NOTE,
	SEVERITY_WARNING, /* it builds or loads nevertheless */
	SEVERITY_ERROR,	  /* it does not */
};

enum verdict {
	VERDICT_WORKS,
	VERDICT_BREAKS,
};

/* What became of a symbol that is missing now. */
enum successor_kind {
	SUCCESSOR_RENAMED,	/* exported under another name */
	SUCCESSOR_MOVED,	/* exported by a module that was not given */
	SUCCESSOR_INLINE,	/* defined in a header now */
	SUCCESSOR_NOT_EXPORTED, /* still in System.map */
	SUCCESSOR_GONE,		/* in neither */
};

enum certainty {
	CERTAINTY_CERTAIN,  /* read in the new kernel */
	CERTAINTY_LIKELY,   /* nearly always right: tells where to look first */
	CERTAINTY_POSSIBLE, /* often right */
};

/* What an export is taken for the successor of another by. */
enum successor_evidence {
	EVIDENCE_NAME,	    /* a known variant of the old one */
	EVIDENCE_PROTOTYPE, /* the same */
	EVIDENCE_PLACE,	    /* between the same two functions of the same module */
};

/* Strings are borrowed from the kernel's snapshot, or interned. */
struct successor {
	enum successor_kind kind;
	enum certainty certainty;
	unsigned evidence;  /* bits 1 << enum successor_evidence, of SUCCESSOR_RENAMED */
	const char *symbol; /* its name now; NULL when it has none */
	const char *where;  /* the module or the header; NULL when unknown */
};

/* The commit that brought a problem. Strings are interned. */
struct since {
	const char *commit; /* 40 digits */
	const char *author;
	const char *date; /* the author's: 2018-10-26T15:04:03Z */
	const char *subject;
	const char *release; /* the first tag that has it; NULL for none */
	unsigned kinds;	     /* of enum change_kind: what it did to the symbol */
	const char *file;    /* where: the new site, or the one that went */
	uint32_t line;
	const char *renamed_to; /* what it exports in the place of a symbol that it removed; NULL when nothing tells */
};

struct problem {
	const char *symbol; /* borrowed from the module's snapshot; NULL for one of the module as a whole */
	enum problem_reason reason;
	enum stage stage;
	enum severity severity;
	const struct export
		*was; /* in the kernel that the module comes from; borrowed, NULL when unknown or not there */
	const struct export *now; /* in the kernel that is asked; borrowed, NULL when it has no such export */
	char *message;		  /* a sentence for people; owned, as all below */
	char **lines;		  /* what modpost prints, or dmesg shows, of that version; empty when it is silent */
	char *remedy;
	struct since *since;   /* the commit that brought it; NULL when the history was not asked, or does not tell */
	const char *sought_to; /* the revision to which the history was asked and does not tell; NULL else; interned */
	struct successor *successor; /* of a missing symbol; NULL when nothing can be told */
};

struct compat_module {
	const char *name; /* borrowed, as all of the module's own */
	const char *path;
	char **licenses;
	bool gpl_compatible;
	enum verdict verdict;
	GArray *problems; /* of struct problem, errors first, by symbol then stage; owned */
};

struct compat {
	const char *kernel; /* label; borrowed */
	const char *texts;  /* "6.12": the version whose rules and messages were used; borrowed, static */
	GArray *modules;    /* of struct compat_module, by path */
	GArray *skipped;    /* of struct skip */
};

extern const char *const problem_reason_names[N_PROBLEM_REASONS + 1];
extern const char *const stage_names[];
extern const char *const severity_names[];
extern const char *const successor_kind_names[];
extern const char *const certainty_names[];
extern const struct record problem_record;
extern const struct record compat_module_record;
extern const struct record compat_record;

void problem_clear(struct problem *problem);
void compat_module_clear(struct compat_module *module);
