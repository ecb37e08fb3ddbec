/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "lexer.h"
#include "source/definitions.h"

/* What is read of one statement at file scope. */
struct statement {
	GPtrArray *names;   /* of char *, owned: its identifiers, those in parentheses too */
	char *declared;	    /* the identifier before the first '('; borrowed from @names, NULL when none was there */
	guint depth;	    /* of parentheses */
	bool is_only_named; /* extern or typedef: nothing is defined */
	bool has_value;	    /* '=' */
	bool has_alias;	    /* __attribute__((alias("..."))) */
	bool is_invocation; /* begins "NAME (": a macro */
};

struct reading {
	struct span text;
	const struct site *sites; /* of this file, in order */
	guint n_sites;
	GHashTable *defined; /* set of char * */
	GPtrArray *pasted;   /* of char *: arguments of macros at file scope, which may become parts of names */
	struct statement statement;
};

static void statement_begin(struct statement *statement)
{
	g_ptr_array_set_size(statement->names, 0);
	statement->declared = NULL;
	statement->depth = 0;
	statement->is_only_named = statement->has_value = statement->has_alias = statement->is_invocation = false;
}

/* @has_body: a block ended it, and not a semicolon. */
static void statement_end(struct reading *reading, bool has_body)
{
	struct statement *statement = &reading->statement;
	bool defines = has_body || statement->has_value || statement->has_alias || !statement->is_only_named;
	bool is_prototype = statement->declared && !has_body && !statement->has_value && !statement->has_alias &&
			    !statement->is_invocation;

	for (guint i = 0; defines && i < statement->names->len; i++) {
		const char *name = statement->names->pdata[i];

		if (!is_prototype || name != statement->declared)
			g_hash_table_add(reading->defined, g_strdup(name));
		if (statement->is_invocation && !has_body && name != statement->declared)
			g_ptr_array_add(reading->pasted, g_strdup(name));
	}
	statement_begin(statement);
}

static void add_name(struct statement *statement, const char *name, size_t length)
{
	char *copy = g_strndup(name, length);

	g_ptr_array_add(statement->names, copy);
	if (strcmp(copy, "extern") == 0 || strcmp(copy, "typedef") == 0)
		statement->is_only_named = true;
	if (strcmp(copy, "alias") == 0 || strcmp(copy, "__alias") == 0)
		statement->has_alias = true;
}

static void open_parenthesis(struct statement *statement)
{
	guint n = statement->names->len;

	if (statement->depth++ == 0 && !statement->declared && n) {
		statement->declared = statement->names->pdata[n - 1];
		statement->is_invocation = n == 1;
	}
}

/* After the block whose '{' is at @i. A '}' at the start of a line ends a function whatever #ifdefs did in it. */
static size_t skip_block(struct span text, size_t i)
{
	guint depth = 0;

	while (i < text.length) {
		size_t next = lex_comment(text, i);
		char c = text.text[i];

		if (next != i) {
			i = next;
			continue;
		}
		if (char_class(c) == CHAR_QUOTE) {
			i = lex_literal(text, i);
			continue;
		}
		depth += c == '{';
		depth -= c == '}';
		i++;
		if (c == '}' && (depth == 0 || (i >= 2 && text.text[i - 2] == '\n')))
			return i;
	}
	return i;
}

/* The end of the export statement that starts at @i, or @i. */
static size_t skip_site(const struct reading *reading, guint *site, size_t i)
{
	while (*site < reading->n_sites && reading->sites[*site].start < i)
		(*site)++;
	if (*site < reading->n_sites && reading->sites[*site].start == i)
		return MAX(reading->sites[*site].end, i + 1);
	return i;
}

static size_t read_block(struct reading *reading, size_t i)
{
	struct statement *statement = &reading->statement;

	i = skip_block(reading->text, i);
	if (statement->declared && !statement->has_value && statement->depth == 0)
		statement_end(reading, true);
	return i;
}

/* One token at @i that is neither blank nor comment. */
static size_t read_token(struct reading *reading, size_t i)
{
	struct statement *statement = &reading->statement;
	struct span text = reading->text;
	char c = text.text[i];
	size_t end;

	switch (char_class(c)) {
	case CHAR_WORD:
		end = lex_word(text, i);
		add_name(statement, text.text + i, end - i);
		return end;
	case CHAR_DIGIT:
		return lex_word(text, i);
	case CHAR_QUOTE:
		return lex_literal(text, i);
	default:
		break;
	}
	if (c == '{')
		return read_block(reading, i);
	if (c == '(')
		open_parenthesis(statement);
	else if (c == ')' && statement->depth)
		statement->depth--;
	else if (c == '=' && statement->depth == 0)
		statement->has_value = true;
	else if (c == ';' && statement->depth == 0)
		statement_end(reading, false);
	return i + 1;
}

static void read_definitions(struct reading *reading)
{
	g_autoptr(GString) line = g_string_new(NULL);
	bool at_start = true;
	guint site = 0;
	size_t i = 0;

	while (i < reading->text.length) {
		size_t next = lex_comment(reading->text, i);
		enum char_class class = char_class(reading->text.text[i]);

		if (next == i)
			next = lex_splice(reading->text, i);
		if (next == i && class == CHAR_HASH && at_start)
			next = lex_line(reading->text, i, line);
		if (next == i && (next = skip_site(reading, &site, i)) != i)
			statement_begin(&reading->statement);
		if (next == i && class != CHAR_BLANK && class != CHAR_NEWLINE)
			next = read_token(reading, i);
		at_start = class == CHAR_NEWLINE || (at_start && class == CHAR_BLANK);
		i = next == i ? i + 1 : next;
	}
	statement_end(reading, false);
}

/* --- all files of a tree -------------------------------------------------------------------------------------------
 */

struct search {
	const struct sites *sites;
	GArray *firsts;	  /* guint: for each file its first site; one more at the end */
	bool *is_missing; /* for each site */
};

/* What only exports, of a file that is not a part of others. */
static bool is_looked_at(const struct site *site)
{
	return g_str_has_suffix(site->file, ".c") && !site->pasted && strstr(site->macro, "EXPORT_") &&
	       !strstr(site->macro, "PM_OPS");
}

/* DEVICE_ATTR(size, ...) defines dev_attr_size: a name at either end of the symbol's may have made it. */
static bool may_be_pasted(const struct reading *reading, const char *symbol)
{
	for (guint i = 0; i < reading->pasted->len; i++)
		if (g_str_has_suffix(symbol, reading->pasted->pdata[i]) ||
		    g_str_has_prefix(symbol, reading->pasted->pdata[i]))
			return true;
	return false;
}

static void search_file(guint i, const char *text, size_t length, const char *reason, guint worker, gpointer data)
{
	struct search *search = data;
	guint first = g_array_index(search->firsts, guint, i), end = g_array_index(search->firsts, guint, i + 1);
	struct reading reading = {
		.text = { text, length },
		.sites = &g_array_index(search->sites->sites, struct site, first),
		.n_sites = end - first,
	};

	(void)reason, (void)worker;
	if (!text)
		return;
	reading.defined = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	reading.pasted = g_ptr_array_new_with_free_func(g_free);
	reading.statement.names = g_ptr_array_new_with_free_func(g_free);
	read_definitions(&reading);
	for (guint j = first; j < end; j++) {
		const struct site *site = &g_array_index(search->sites->sites, struct site, j);

		search->is_missing[j] = is_looked_at(site) && !g_hash_table_contains(reading.defined, site->symbol) &&
					!may_be_pasted(&reading, site->symbol);
	}
	g_ptr_array_unref(reading.statement.names);
	g_ptr_array_unref(reading.pasted);
	g_hash_table_unref(reading.defined);
}

GArray *sites_without_definition(const struct sites *sites, struct file_tree *tree, guint n_jobs)
{
	GArray *found = g_array_new(FALSE, FALSE, sizeof(guint));
	g_autoptr(GArray) firsts = g_array_new(FALSE, FALSE, sizeof(guint));
	g_autoptr(GPtrArray) paths = g_ptr_array_new();
	g_autofree bool *is_missing = g_new0(bool, sites->sites->len + 1);
	struct search search = { sites, firsts, is_missing };
	const char *last = "";

	for (guint i = 0; i < sites->sites->len; i++) {
		const struct site *site = &g_array_index(sites->sites, struct site, i);

		if (strcmp(site->file, last) == 0)
			continue;
		last = site->file;
		g_ptr_array_add(paths, (gpointer)site->file);
		g_array_append_val(firsts, i);
	}
	g_array_append_val(firsts, sites->sites->len);
	file_tree_read_all(tree, paths, n_jobs, search_file, &search);
	for (guint i = 0; i < sites->sites->len; i++)
		if (is_missing[i])
			g_array_append_val(found, i);
	return found;
}
