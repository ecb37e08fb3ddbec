/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "expand.h"

/* Bytes that the macros of an #include may take. */
#define MAX_TARGET 65536

/* Templates within templates. */
#define MAX_TEMPLATES 8

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
	if (scanner->in_list) {
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

/* Runs over a list of uses of our macros; its statements are the #include's. */
static void run_list(struct scanner *scanner, size_t start, size_t end, struct span list)
{
	struct span text = scanner->text;

	scanner_line(scanner, start);
	scanner->statement.start = start;
	scanner->statement.end = end;
	scanner->in_list = true;
	scanner->text = list;
	scanner_run(scanner);
	scanner->text = text;
	scanner->in_list = false;
}

/* True when @path may be read (again): a file includes itself once, under another name. */
static bool may_enter(const struct scanner *scanner, const struct source_text *source)
{
	unsigned n = strcmp(scanner->source->path, source->path) == 0;

	for (guint i = 0; i < scanner->templates->len; i++)
		n += strcmp(scanner->templates->pdata[i], source->path) == 0;
	return n <= 1 && scanner->templates->len < MAX_TEMPLATES && source->length <= scanner->include_budget;
}

/* Runs over an included file that has statements of its own, with the macros that hold here. */
static void run_template(struct scanner *scanner, const struct source_text *source)
{
	const struct source_text *outer = scanner->source;
	struct span text = scanner->text;
	size_t counted = scanner->counted;
	uint32_t line = scanner->line;
	guint n_directives = scanner->n_directives;

	if (!may_enter(scanner, source))
		return;
	scanner->include_budget -= source->length;
	g_ptr_array_add(scanner->templates, (gpointer)outer->path);
	scanner->source = source;
	scanner->text = (struct span){ source->text, source->length };
	scanner->counted = 0;
	scanner->line = 1;
	scanner->n_directives = 0;
	g_clear_pointer(&scanner->guard, g_free);
	scanner_run(scanner);
	scanner->source = outer;
	scanner->text = text;
	scanner->counted = counted;
	scanner->line = line;
	scanner->n_directives = n_directives;
	g_ptr_array_set_size(scanner->templates, (gint)scanner->templates->len - 1);
}

/* "<x.h>" or "\"x.h\"", which a template may build with macros; freed with g_free(). */
static char *include_target(struct scanner *scanner, const char *target)
{
	GString *expanded = g_string_new(NULL);

	if (char_class(*target) == CHAR_WORD && scanner->templates->len) {
		scanner->statement.budget = strlen(target) + MAX_TARGET;
		g_string_assign(scanner->statement.condition, scanner->conditions.text->str);
		g_array_set_size(scanner->statement.choices, 0);
		g_ptr_array_set_size(scanner->statement.active, 0);
		scanner->statement.depth = 0;
		expand_text(scanner, target, expanded);
	} else {
		g_string_assign(expanded, target);
	}
	return g_string_free(expanded, FALSE);
}

/* "#define probe vendor_probe" of a header that the file includes: EXPORT_SYMBOL(probe) exports vendor_probe. */
static void add_renames(struct scanner *scanner, const GPtrArray *renames)
{
	for (guint i = 0; renames && i < renames->len; i++)
		macros_add(scanner->local, renames->pdata[i]);
}

static void follow(struct scanner *scanner, size_t start, size_t end, const char *directive)
{
	g_autofree char *target = include_target(scanner, directive);
	bool is_system = *target == '<', has_ours = may_use_ours(scanner, NULL), in_template = scanner->templates->len;
	const char *close = *target ? strchr(target + 1, is_system ? '>' : '"') : NULL;
	g_autofree char *name = close ? g_strndup(target + 1, (gsize)(close - target - 1)) : NULL;
	struct included included = { .any = has_ours || in_template };
	struct span inner;
	bool found;

	if (!name || (is_system && !has_ours))
		return;
	found = scanner->include(scanner->source->path, name, is_system, &included, scanner->include_data);
	add_renames(scanner, included.renames);
	if (!found)
		return;
	inner = (struct span){ included.source.text, included.source.length };
	if (!in_template && may_use_ours(scanner, &inner))
		run_list(scanner, start, end, inner);
	else if (!is_system && (in_template || included.has_statements))
		run_template(scanner, &included.source);
}

static void include(struct scanner *scanner, size_t start, size_t end, const char *target)
{
	if (scanner->learnt || scanner->in_list)
		return;
	if (scanner->include)
		follow(scanner, start, end, target);
	scanner->late = true;
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

/*
 * In a template, a name that is neither Kconfig's nor the compiler's is a parameter: it is defined if the includer
 * defines it. "1" or "0", NULL where that cannot be said.
 */
static const char *known_parameter(const struct scanner *scanner, const char *name)
{
	const GPtrArray *local = macros_find(scanner->local, name, strlen(name));

	if (!scanner->templates->len || g_str_has_prefix(name, "CONFIG_"))
		return NULL;
	if (local && local->len)
		return "1";
	return *name == '_' ? NULL : "0";
}

static void ifdef(struct scanner *scanner, const char *name, bool defined)
{
	const char *known = known_parameter(scanner, name);

	if (known)
		conditions_if(&scanner->conditions, (*known == '1') == defined ? "1" : "0");
	else
		conditions_ifdef(&scanner->conditions, name, defined);
}

static bool conditional(struct scanner *scanner, const char *line)
{
	struct conditions *conditions = &scanner->conditions;
	const char *rest;

	if (starts_with_word(line, "if", &rest))
		conditions_if(conditions, rest);
	else if (starts_with_word(line, "ifdef", &rest))
		ifdef(scanner, rest, true);
	else if (starts_with_word(line, "ifndef", &rest))
		ifdef(scanner, rest, false);
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

void scanner_condition(struct scanner *scanner, const char *line)
{
	note_guard(scanner, line);
	conditional(scanner, line);
}

size_t scanner_directive(struct scanner *scanner, size_t i)
{
	g_autoptr(GString) line = g_string_new(NULL);
	size_t end = lex_line(scanner->text, i + 1, line);
	const char *text = line->str + strspn(line->str, " "), *rest;

	if (!scanner->in_list)
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
