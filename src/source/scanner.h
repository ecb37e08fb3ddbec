/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * scanner: the state of reading one file. scan.c walks over its lines and directives; expand.c takes a statement apart.
 */

#include "condition.h"
#include "lexer.h"
#include "macro.h"
#include "source/scan.h"
#include "table.h"

/* Bytes of included templates that one file may lead to: they can multiply. */
#define MAX_INCLUDED (16u << 20)

/* Which alternative of a macro a run takes. */
struct choice {
	const char *name;
	guint taken;
	guint n;
};

/* The statement that is being expanded; one run for each combination of alternatives. */
struct statement {
	uint32_t line;
	size_t start;
	size_t end;
	const char *macro;  /* interned in the result */
	GString *spelling;  /* the statement as it stands, without comments */
	GString *condition; /* of this run, so far */
	GArray *choices;    /* of struct choice; the runs count through them */
	guint depth;	    /* choices that this run has come to */
	GPtrArray *active;  /* the macros whose bodies we are in */
	size_t budget;	    /* bytes that may still be looked at: macros can multiply without end */
	GArray *found;	    /* of struct found */
};

struct scanner {
	const struct macro_table *table;
	const struct source_text *source;
	struct span text;
	struct conditions conditions;
	struct name_filter filter;
	GHashTable *local; /* name -> GPtrArray of the definitions that hold here */
	GPtrArray *macros; /* owns them */
	GPtrArray *learnt; /* takes the definitions instead, when only they are wanted */
	GStringChunk *strings;
	size_t counted; /* up to here ... */
	uint32_t line;	/* ... we have counted lines */
	char *guard;	/* X after a first "#ifndef X": is it the guard of a header? */
	guint n_directives;
	char *default_namespace;
	bool late; /* linux/export.h was read: a DEFAULT_SYMBOL_NAMESPACE from here on comes too late */
	struct statement statement;
	struct sites *out;
	const struct asm_file *assembly; /* the source's own, where it has macros of the assembler; NULL otherwise */
	include_func include;
	gpointer include_data;
	bool in_list;	       /* in a file of uses of our own macros, that an #include led to */
	GPtrArray *templates;  /* paths of the files with statements that we are in, by #include */
	size_t include_budget; /* bytes of them that may still be read */
};

void scanner_init(struct scanner *scanner, const struct macro_table *table, const struct source_text *source);
void scanner_clear(struct scanner *scanner);

/* All definitions of a header, as struct macro whose strings are in @strings; the array owns them. */
GPtrArray *read_definitions(const struct macro_table *table, GStringChunk *strings, const struct source_text *header);

/* Whether the word may start a statement here. */
bool scanner_is_exporting(const struct scanner *scanner, const char *word, size_t length);

/* The number of the line that @position is on. Positions must not go back. */
uint32_t scanner_line(struct scanner *scanner, size_t position);

/* The directive whose '#' is at @i; returns the position of the newline that ends it. */
size_t scanner_directive(struct scanner *scanner, size_t i);

/* Takes a line behind its '#' if it is a conditional: #if and the like, or the guard of a header. */
void scanner_condition(struct scanner *scanner, const char *line);

/* Reads a whole text: scanner->text. */
void scanner_run(struct scanner *scanner);

/* Expands the statement whose first word is at [@start, @end) and adds its sites; returns the position after it. */
size_t expand_statement(struct scanner *scanner, size_t start, size_t end);
