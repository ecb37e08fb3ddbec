/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * condition: what the preprocessor must find true for a line to count, as text: terms joined by " && ", none of which
 * has an operator weaker than && outside parentheses. "" is no condition.
 */

#include <stdbool.h>

#include <glib.h>

struct conditions {
	GArray *levels; /* of struct level: one for each #if that is open */
	GString *text;	/* all levels together */
	bool dead;	/* some level is #if 0 or the like */
};

void conditions_init(struct conditions *conditions);
void conditions_clear(struct conditions *conditions);

/* @expression is the directive's rest as lex_line() gives it. */
void conditions_if(struct conditions *conditions, const char *expression);
void conditions_ifdef(struct conditions *conditions, const char *name, bool defined);
void conditions_elif(struct conditions *conditions, const char *expression);
void conditions_else(struct conditions *conditions);
void conditions_endif(struct conditions *conditions);

/* Takes back what the innermost level says: it was a header's guard against being read twice. */
void conditions_forgive(struct conditions *conditions);

/* Appends those terms of @terms to @text that it does not have yet. */
void condition_add(GString *text, const char *terms);

/* True if every term of @terms is among those of @condition. */
bool condition_implies(const char *condition, const char *terms);

/* True if a term of one is the negation of a term of the other. */
bool condition_excludes(const char *a, const char *b);

/* The conditions any one of which will do, as one condition. */
char *condition_union(const GPtrArray *conditions /* of const char * */);
