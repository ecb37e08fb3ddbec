/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scanner.h"

static bool starts_with_word(const char *line, const char *word, const char **rest)
{
	size_t length = strlen(word);

	if (strncmp(line, word, length) != 0 || lex_word((struct span){ line, strlen(line) }, 0) != length)
		return false;
	*rest = line + length + strspn(line + length, " ");
	return true;
}

static bool mentions_exporting(const char *word, size_t length, gpointer data)
{
	return scanner_is_exporting(data, word, length);
}

static bool is_name(const char *word, size_t length, gpointer data)
{
	const char *name = data;

	return strlen(name) == length && memcmp(name, word, length) == 0;
}

/* @name exports from now on, and so do the macros whose bodies mention it, whichever was defined first. */
static void mark_exporting(struct scanner *scanner, const char *name)
{
	g_autoptr(GPtrArray) todo = g_ptr_array_new();

	g_ptr_array_add(todo, (gpointer)name);
	for (guint done = 0; done < todo->len; done++) {
		const char *known = todo->pdata[done];

		filter_add(&scanner->filter, known);
		for (guint i = 0; i < scanner->macros->len; i++) {
			struct macro *macro = scanner->macros->pdata[i];

			if (macro->exports || !strstr(macro->body, known) ||
			    !words_any(macro->body, is_name, (gpointer)known))
				continue;
			macro->exports = true;
			g_ptr_array_add(todo, (gpointer)macro->name);
		}
	}
}

/* Definitions end where another one of the name stands under the same condition or a weaker one. */
static void forget(struct scanner *scanner, const char *name)
{
	GPtrArray *alternatives = macros_find(scanner->local, name, strlen(name));

	for (guint i = alternatives ? alternatives->len : 0; i > 0; i--) {
		const struct macro *macro = alternatives->pdata[i - 1];

		if (condition_implies(macro->condition, scanner->conditions.text->str))
			g_ptr_array_remove_index(alternatives, i - 1);
	}
}

/* "X" or X; an empty one is none (kernel: include/linux/export.h: it reads it once, where it is first included). */
static void set_default_namespace(struct scanner *scanner, const char *body)
{
	size_t length = strlen(body);

	if (scanner->late && !scanner->source->default_namespace)
		return;
	g_free(scanner->default_namespace);
	if (length >= 2 && *body == '"')
		scanner->default_namespace = g_strndup(body + 1, length - 2);
	else
		scanner->default_namespace = g_strdup(body);
}

static void define(struct scanner *scanner, const char *line)
{
	struct macro *macro = macro_parse(scanner->strings, line, scanner->source->path, scanner->conditions.text->str);

	if (!macro)
		return;
	if (scanner->learnt) {
		macro->file = g_string_chunk_insert_const(scanner->strings, scanner->source->path);
		g_ptr_array_add(scanner->learnt, macro);
		return;
	}
	if (scanner->include_depth) {
		g_free(macro);
		return;
	}
	g_ptr_array_add(scanner->macros, macro);
	forget(scanner, macro->name);
	macros_add(scanner->local, macro);
	macro->exports = words_any(macro->body, mentions_exporting, scanner);
	macro->takes_macro = !macro->exports && macro_calls_parameter(macro);
	if (macro->exports)
		mark_exporting(scanner, macro->name);
	else if (macro->takes_macro)
		filter_add(&scanner->filter, macro->name);
	if (strcmp(macro->name, "DEFAULT_SYMBOL_NAMESPACE") == 0)
		set_default_namespace(scanner, macro->body);
}

static void undef(struct scanner *scanner, const char *name)
{
	forget(scanner, name);
	if (strcmp(name, "DEFAULT_SYMBOL_NAMESPACE") == 0)
		g_clear_pointer(&scanner->default_namespace, g_free);
}

/* True when @text calls a macro of this file that exports, or @text is NULL and there is such a macro. */
static bool may_use_ours(const struct scanner *scanner, const struct span *text)
{
	for (guint i = 0; i < scanner->macros->len; i++) {
		const struct macro *macro = scanner->macros->pdata[i];

		if (macro->exports && (!text || memmem(text->text, text->length, macro->name, strlen(macro->name))))
			return true;
	}
	return false;
}

/*
 * Runs over an included file with the macros that this one has; its statements are the #include's. What it defines and
 * includes itself is left aside: such files are lists.
 */
static void follow(struct scanner *scanner, size_t start, size_t end, const char *target)
{
	bool is_system = *target == '<';
	const char *close = *target ? strchr(target + 1, is_system ? '>' : '"') : NULL;
	g_autofree char *name = close ? g_strndup(target + 1, (gsize)(close - target - 1)) : NULL;
	struct source_text included = { 0 };
	struct span text = scanner->text, inner;

	if (!name || !scanner->include || !may_use_ours(scanner, NULL) ||
	    !scanner->include(scanner->source->path, name, is_system, &included, scanner->include_data))
		return;
	inner = (struct span){ included.text, included.length };
	if (!may_use_ours(scanner, &inner))
		return;
	scanner_line(scanner, start);
	scanner->statement.start = start;
	scanner->statement.end = end;
	scanner->include_depth = 1;
	scanner->text = inner;
	scanner_run(scanner);
	scanner->text = text;
	scanner->include_depth = 0;
}

static void include(struct scanner *scanner, size_t start, size_t end, const char *target)
{
	if (scanner->learnt || scanner->include_depth)
		return;
	scanner->late = true;
	follow(scanner, start, end, target);
}

/* The first directive of a header is "#ifndef X" and the second "#define X": no condition on what it holds. */
static void note_guard(struct scanner *scanner, const char *line)
{
	const char *rest;

	scanner->n_directives++;
	if (scanner->n_directives == 1) {
		if (starts_with_word(line, "ifndef", &rest))
			scanner->guard = g_strdup(rest);
		else if (starts_with_word(line, "if", &rest) && g_str_has_prefix(rest, "!defined("))
			scanner->guard = g_strndup(rest + 9, strcspn(rest + 9, ")"));
	} else if (scanner->n_directives == 2 && scanner->guard && starts_with_word(line, "define", &rest)) {
		if (strncmp(rest, scanner->guard, strlen(scanner->guard)) == 0)
			conditions_forgive(&scanner->conditions);
	}
}

static bool conditional(struct scanner *scanner, const char *line)
{
	struct conditions *conditions = &scanner->conditions;
	const char *rest;

	if (starts_with_word(line, "if", &rest))
		conditions_if(conditions, rest);
	else if (starts_with_word(line, "ifdef", &rest))
		conditions_ifdef(conditions, rest, true);
	else if (starts_with_word(line, "ifndef", &rest))
		conditions_ifdef(conditions, rest, false);
	else if (starts_with_word(line, "elif", &rest))
		conditions_elif(conditions, rest);
	else if (starts_with_word(line, "else", &rest))
		conditions_else(conditions);
	else if (starts_with_word(line, "endif", &rest))
		conditions_endif(conditions);
	else
		return false;
	return true;
}

size_t scanner_directive(struct scanner *scanner, size_t i)
{
	g_autoptr(GString) line = g_string_new(NULL);
	size_t end = lex_line(scanner->text, i + 1, line);
	const char *text = line->str + strspn(line->str, " "), *rest;

	if (scanner->include_depth == 0)
		note_guard(scanner, text);
	if (conditional(scanner, text) || scanner->conditions.dead)
		return end;
	if (starts_with_word(text, "define", &rest))
		define(scanner, rest);
	else if (starts_with_word(text, "undef", &rest))
		undef(scanner, rest);
	else if (starts_with_word(text, "include", &rest))
		include(scanner, i, end, rest);
	return end;
}
