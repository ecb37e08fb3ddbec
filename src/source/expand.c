/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "expand.h"
#include "condition_private.h"

/* Enough for every macro of 5.10 to 7.3 many times over; what a hostile file can make us do is bounded by it. */
#define MAX_BYTES (4u << 20)
#define MAX_RUNS  256
#define MAX_DEPTH 64

static bool is_active(const struct statement *statement, const struct macro *macro)
{
	return g_ptr_array_find(statement->active, macro, NULL);
}

/* The term that says which architecture a header of arch/ belongs to, for a file outside of it; NULL for none. */
static char *foreign_arch(const struct macro *macro, const char *path)
{
	size_t length;

	if (!macro->file || strncmp(macro->file, "arch/", 5) != 0)
		return NULL;
	length = 5 + strcspn(macro->file + 5, "/");
	return strncmp(path, macro->file, length + 1) == 0 ? NULL : arch_condition(macro->file + 5, length - 5);
}

static void add_candidates(const struct scanner *scanner, const GPtrArray *alternatives, bool local,
			   GPtrArray *candidates)
{
	for (guint i = 0; alternatives && i < alternatives->len; i++) {
		struct macro *macro = alternatives->pdata[i];

		if (is_active(&scanner->statement, macro))
			continue;
		if (!local && !macro_visible(macro, scanner->source->path))
			continue;
		if (!condition_excludes(scanner->statement.condition->str, macro->condition))
			g_ptr_array_add(candidates, macro);
	}
}

/* True if one of them holds here whatever the configuration, so that no other definition can be meant. */
static bool one_is_certain(const struct scanner *scanner, const GPtrArray *candidates)
{
	for (guint i = 0; i < candidates->len; i++) {
		const struct macro *macro = candidates->pdata[i];

		if (condition_implies(scanner->statement.condition->str, macro->condition))
			return true;
	}
	return false;
}

static guint take_choice(struct statement *statement, const char *name, guint n)
{
	struct choice choice = { name, 0, n };

	for (guint i = 0; i < statement->depth; i++) {
		const struct choice *before = &g_array_index(statement->choices, struct choice, i);

		if (strcmp(before->name, name) == 0)
			return MIN(before->taken, n - 1);
	}
	if (statement->depth == statement->choices->len)
		g_array_append_val(statement->choices, choice);
	statement->depth++;
	return MIN(g_array_index(statement->choices, struct choice, statement->depth - 1).taken, n - 1);
}

/* The terms under which none of them holds, in @out; false when they cover all cases. */
static bool none_holds(const GPtrArray *candidates, GString *out)
{
	g_autoptr(GPtrArray) conditions = g_ptr_array_new();
	g_autofree char *any = NULL;

	for (guint i = 0; i < candidates->len; i++)
		g_ptr_array_add(conditions, (gpointer)((const struct macro *)candidates->pdata[i])->condition);
	any = condition_union(conditions);
	if (!*any)
		return false;
	for (guint i = 0; i < candidates->len; i++) {
		g_autofree char *opposite = condition_negation(conditions->pdata[i]);

		condition_add(out, opposite);
	}
	return true;
}

/* The definition that this run takes for a name, NULL when it is not defined here. */
static const struct macro *choose(struct scanner *scanner, GHashTable *table, const char *name, size_t length)
{
	struct statement *statement = &scanner->statement;
	const GPtrArray *ours = macros_find(scanner->local, name, length);
	const GPtrArray *others = table ? macros_find(table, name, length) : NULL;
	g_autoptr(GPtrArray) candidates = NULL;
	g_autoptr(GString) otherwise = NULL;
	const struct macro *macro;
	g_autofree char *arch = NULL;
	guint n, taken;

	if (!ours && !others)
		return NULL;
	candidates = g_ptr_array_new();
	otherwise = g_string_new(NULL);
	add_candidates(scanner, ours, true, candidates);
	if (!one_is_certain(scanner, candidates))
		add_candidates(scanner, others, false, candidates);
	if (candidates->len == 0)
		return NULL;
	n = candidates->len;
	n += table != scanner->table->exporting && !one_is_certain(scanner, candidates) &&
	     none_holds(candidates, otherwise);
	taken = n > 1 ? take_choice(statement, ((struct macro *)candidates->pdata[0])->name, n) : 0;
	if (taken == candidates->len) {
		condition_add(statement->condition, otherwise->str);
		return NULL;
	}
	macro = candidates->pdata[taken];
	condition_add(statement->condition, macro->condition);
	arch = foreign_arch(macro, scanner->source->path);
	if (arch)
		condition_add(statement->condition, arch);
	return macro;
}

static bool spend(struct statement *statement, size_t length)
{
	if (statement->budget < length + 1 || statement->active->len >= MAX_DEPTH) {
		statement->budget = 0;
		return false;
	}
	statement->budget -= length + 1;
	return true;
}

static void substitute(struct scanner *scanner, const struct macro *macro, const GPtrArray *raw, GString *out)
{
	g_autoptr(GPtrArray) expanded = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < raw->len; i++) {
		GString *argument = g_string_new(NULL);

		expand_text(scanner, raw->pdata[i], argument);
		g_ptr_array_add(expanded, g_string_free(argument, FALSE));
	}
	macro_substitute(macro, raw, expanded, out);
}

/* Expands the macro at text[i, end) into @out; returns the position after it and its arguments, 0 if it is no call. */
static size_t expand_macro(struct scanner *scanner, const struct macro *macro, struct span text, size_t end,
			   GString *out)
{
	size_t paren = lex_blank(text, end);
	bool called = paren < text.length && text.text[paren] == '(';
	g_autoptr(GPtrArray) arguments = g_ptr_array_new_with_free_func(g_free);
	size_t after = end;

	if (!macro->function_like) {
		g_string_append(out, macro->body);
		after = called ? lex_arguments(text, paren, arguments) : end;
		if (called && after)
			g_string_append_len(out, text.text + paren, (gssize)(after - paren));
		return after;
	}
	after = called ? lex_arguments(text, paren, arguments) : 0;
	if (after)
		substitute(scanner, macro, arguments, out);
	return after;
}

/*
 * The macros of headers that a word can be. One that stands in the statement itself, and that is not called, is taken
 * for what it seems to be: most files do not include the header that gives it another meaning.
 */
static GHashTable *helpers_for(const struct scanner *scanner, struct span text, size_t end)
{
	size_t paren = lex_blank(text, end);

	if (scanner->statement.active->len || (paren < text.length && text.text[paren] == '('))
		return scanner->table->helpers;
	return NULL;
}

void expand_text(struct scanner *scanner, const char *string, GString *out)
{
	struct span text = { string, strlen(string) };

	if (!spend(&scanner->statement, text.length))
		return;
	for (size_t i = 0, next; i < text.length; i = next) {
		enum char_class class = char_class(string[i]);
		const struct macro *macro = NULL;
		g_autoptr(GString) expansion = NULL;
		size_t after = 0;

		next = class == CHAR_QUOTE			   ? lex_literal(text, i)
		       : class == CHAR_WORD || class == CHAR_DIGIT ? lex_word(text, i)
								   : i + 1;
		if (class == CHAR_WORD)
			macro = choose(scanner, helpers_for(scanner, text, next), string + i, next - i);
		if (macro) {
			expansion = g_string_new(NULL);
			after = expand_macro(scanner, macro, text, next, expansion);
		}
		if (!after) {
			g_string_append_len(out, string + i, (gssize)(next - i));
			continue;
		}
		g_ptr_array_add(scanner->statement.active, (gpointer)macro);
		expand_text(scanner, expansion->str, out);
		g_ptr_array_set_size(scanner->statement.active, (gint)scanner->statement.active->len - 1);
		next = after;
	}
}

static void walk(struct scanner *scanner, const char *string, bool all);

/* One call of a macro that exports. */
static size_t walk_call(struct scanner *scanner, struct span text, size_t start, size_t end)
{
	struct statement *statement = &scanner->statement;
	const struct macro *macro = choose(scanner, scanner->table->exporting, text.text + start, end - start);
	g_autoptr(GString) expansion = NULL;
	size_t after;

	if (!macro)
		return end;
	if (macro->row) {
		g_autoptr(GPtrArray) arguments = g_ptr_array_new_with_free_func(g_free);
		size_t paren = lex_blank(text, end);

		if (paren >= text.length || text.text[paren] != '(')
			return end;
		after = lex_arguments(text, paren, arguments);
		if (after)
			export_row(scanner, macro->row, arguments);
		return after ? after : end;
	}
	expansion = g_string_new(NULL);
	after = expand_macro(scanner, macro, text, end, expansion);
	if (!after)
		return end;
	g_ptr_array_add(statement->active, (gpointer)macro);
	walk(scanner, expansion->str, false);
	g_ptr_array_set_size(statement->active, (gint)statement->active->len - 1);
	return after;
}

/* Finds the exports in text that macros were expanded in; @all: in the statement itself, whose macro is no export by
 * itself perhaps. */
static void walk(struct scanner *scanner, const char *string, bool all)
{
	struct span text = { string, strlen(string) };

	if (!spend(&scanner->statement, text.length))
		return;
	for (size_t i = 0, next; i < text.length; i = next) {
		enum char_class class = char_class(string[i]);

		next = i + 1;
		if (class == CHAR_QUOTE)
			next = lex_literal(text, i);
		else if (class == CHAR_DIGIT)
			next = lex_word(text, i);
		else if (class == CHAR_WORD) {
			next = lex_word(text, i);
			if (all || scanner_is_exporting(scanner, string + i, next - i))
				next = walk_call(scanner, text, i, next);
		}
	}
}

/* Counts the choices up, the last one first; false when all combinations have been run. */
static bool next_run(struct statement *statement)
{
	while (statement->choices->len) {
		struct choice *last = &g_array_index(statement->choices, struct choice, statement->choices->len - 1);

		if (++last->taken < last->n)
			return true;
		g_array_set_size(statement->choices, statement->choices->len - 1);
	}
	return false;
}

static void run_all(struct scanner *scanner, const char *text, const char *condition)
{
	struct statement *statement = &scanner->statement;
	unsigned n_runs = 0;

	statement->budget = MAX_BYTES;
	do {
		/* A macro of two alternatives has recorded how many there were before the first run ended. */
		statement->depth = 0;
		g_string_assign(statement->condition, condition);
		walk(scanner, text, true);
	} while (statement->budget && ++n_runs < MAX_RUNS && next_run(statement));
	if (!statement->budget || n_runs == MAX_RUNS)
		statement_skip(scanner, "the macro expands without end");
}

size_t expand_statement(struct scanner *scanner, size_t start, size_t end)
{
	struct statement *statement = &scanner->statement;
	struct span text = scanner->text;
	g_autoptr(GPtrArray) arguments = g_ptr_array_new_with_free_func(g_free);
	size_t paren = lex_blank(text, end), after = end, semicolon;

	g_string_truncate(statement->spelling, 0);
	g_string_append_len(statement->spelling, text.text + start, (gssize)(end - start));
	statement_begin(scanner, start, statement->spelling->str);
	if (paren < text.length && text.text[paren] == '(') {
		after = lex_arguments(text, paren, arguments);
		if (!after)
			return end;
		for (guint i = 0; i < arguments->len; i++) {
			g_string_append_c(statement->spelling, i ? ',' : '(');
			g_string_append(statement->spelling, arguments->pdata[i]);
		}
		g_string_append_c(statement->spelling, ')');
	}
	semicolon = lex_blank(text, after);
	if (!scanner->in_list)
		statement->end = semicolon < text.length && text.text[semicolon] == ';' ? semicolon + 1 : after;
	run_all(scanner, statement->spelling->str, scanner->conditions.text->str);
	statement_end(scanner);
	return after;
}

void expand_assembly(struct scanner *scanner, const char *text, const char *condition)
{
	g_array_set_size(scanner->statement.choices, 0);
	g_ptr_array_set_size(scanner->statement.active, 0);
	run_all(scanner, text, condition);
}
