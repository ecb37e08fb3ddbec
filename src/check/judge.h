/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* judge: one module before modpost or the loader. */

#include "check/check.h"
#include "message.h"
#include "place.h"
#include "set.h"
#include "target.h"

struct judge {
	const struct target *target;
	const struct set *set;
	const struct check_options *options;
	struct places *places;
	struct member *member;
	GArray *problems;   /* of struct problem */
	bool told_extended; /* the line about a name without extended version was printed */
};

/* What is known of a problem before it is put into words. */
struct complaint {
	enum problem_reason reason;
	enum stage stage;
	enum severity severity;
	const char *symbol;	     /* NULL for one of the module as a whole */
	const struct export *export; /* NULL when there is none */
	const char *detail;	     /* the other module, the license, the namespace, ...: what the sentences name */
	char **lines;		     /* taken over; NULL for none */
};

/* What modpost says (kernel: scripts/mod/modpost.c, read_symbols(), check_exports()). */
void judge_build(struct judge *judge);

/* What the loader says (kernel: load_module()). Settles the member's taint and whether it loads. */
void judge_load(struct judge *judge);

/* What neither of them says: facts about how a restriction is got around. */
void judge_circumvention(struct judge *judge);

/* Adds a problem, with its sentence and its remedy. */
void judge_complain(struct judge *judge, struct complaint complaint);

/* complaint.c: the sentence that says what it means, and the one that says what to do. To be freed. */
char *complaint_message(const struct judge *judge, const struct complaint *complaint, const struct problem *problem);
char *complaint_remedy(const struct judge *judge, const struct complaint *complaint, const struct problem *problem);

/* The words for a text about @symbol (may be NULL). */
struct message_words judge_words(const struct judge *judge, const char *symbol);

/* A list of one or two texts, NULL-terminated; takes them. */
char **lines_new(char *first, char *second);

/* True when a rebuild is enough: the kernel's headers define @symbol themselves now. */
bool judge_is_mended(const struct judge *judge, const char *symbol);

/* What became of @symbol, which the new kernel does not export and @was in the old one; NULL when nothing can be told.
 */
struct successor *successor_find(const struct judge *judge, const char *symbol, const struct export *was);

/* That @now is exported by another module than in the old kernel; NULL when it is not, or when that is the image. */
struct successor *successor_of_move(const struct judge *judge, const struct export *now);
