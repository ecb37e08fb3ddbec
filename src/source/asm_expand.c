/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "assembler.h"
#include "evaluate.h"
#include "expand.h"

/* Macros in macros, and lines that one use may lead to: they can multiply. */
#define MAX_DEPTH 32
#define MAX_LINES 100000

struct run {
	struct scanner *scanner;
	GString *condition; /* of the use, and of what it led to */
	guint depth;
	guint n_lines;
};

/* What \name stands for: the innermost first. */
struct binding {
	const char *name;
	size_t length;
	const char *value;
	const struct binding *outer;
};

static const char *find_binding(const struct binding *binding, const char *name, size_t length)
{
	for (; binding; binding = binding->outer)
		if (binding->length == length && memcmp(binding->name, name, length) == 0)
			return binding->value;
	return NULL;
}

/* "_\name\()_\@" with values in place; what is not bound stays as it is. Freed with g_free(). */
static char *substitute(const char *text, const struct binding *bindings)
{
	struct span span = { text, strlen(text) };
	GString *out = g_string_new(NULL);

	for (size_t i = 0, next; i < span.length; i = next) {
		size_t end = lex_word(span, i + 1);
		const char *value = text[i] == '\\' ? find_binding(bindings, text + i + 1, end - i - 1) : NULL;

		next = i + 1;
		if (value) {
			g_string_append(out, value);
			next = end;
		} else if (strncmp(text + i, "\\()", 3) == 0) {
			next = i + 3;
		} else if (strncmp(text + i, "\\@", 2) == 0) {
			g_string_append_c(out, '0');
			next = i + 2;
		} else {
			g_string_append_c(out, text[i]);
		}
	}
	return g_string_free(out, FALSE);
}

/* "a, b" and "a b" alike; quotes are taken off. */
static GPtrArray *split_values(const char *text)
{
	GPtrArray *values = g_ptr_array_new_with_free_func(g_free);

	while (*(text += strspn(text, " "))) {
		size_t length = *text == '"' && strchr(text + 1, '"') ? (size_t)(strchr(text + 1, '"') - text) + 1
								      : strcspn(text, " ,");
		bool quoted = *text == '"' && length > 1 && text[length - 1] == '"';

		g_ptr_array_add(values, g_strndup(text + quoted, length - 2 * quoted));
		text += length;
		text += strspn(text, " ");
		text += *text == ',';
	}
	return values;
}

static void expand_call(struct run *run, const char *text);
static void expand_lines(struct run *run, const struct asm_file *file, guint from, guint to,
			 const struct binding *bindings);

/* The value of the @n-th parameter, "name=default:qualifier": by position, by name, or its default. */
static char *value_of(const char *param, size_t length, guint n, const GPtrArray *values)
{
	const char *equals = strchr(param, '=');

	for (guint i = 0; i < values->len; i++) {
		const char *value = values->pdata[i];

		if (strncmp(value, param, length) == 0 && value[length] == '=')
			return g_strdup(value + length + 1);
	}
	if (n < values->len && *(const char *)values->pdata[n])
		return g_strdup(values->pdata[n]);
	return g_strdup(equals ? equals + 1 : "");
}

/* Binds the parameters from the @n-th on, then expands the body: bindings are on the stack. */
static void expand_body(struct run *run, const struct asm_macro *macro, const GPtrArray *params, guint n,
			const GPtrArray *values, const struct binding *bindings)
{
	struct binding binding = { .outer = bindings };
	g_autofree char *value = NULL;

	if (n == params->len) {
		expand_lines(run, macro->file, macro->first + 1, macro->last, bindings);
		return;
	}
	binding.name = params->pdata[n];
	binding.length = strcspn(binding.name, "=:");
	value = value_of(binding.name, binding.length, n, values);
	binding.value = value;
	expand_body(run, macro, params, n + 1, values, &binding);
}

static void expand_alternatives(struct run *run, const GPtrArray *macros, const char *name, size_t length,
				const GPtrArray *values)
{
	for (guint i = 0; i < macros->len; i++) {
		const struct asm_macro *macro = macros->pdata[i];
		const char *condition = asm_line_at(macro->file, macro->first)->condition;
		g_autoptr(GPtrArray) params = NULL;
		gsize before = run->condition->len;

		if ((!macro->exports && !macro->forwards) || strlen(macro->name) != length ||
		    memcmp(macro->name, name, length) != 0 || condition_excludes(run->condition->str, condition) ||
		    !header_visible(macro->file->path, run->scanner->source->path))
			continue;
		params = split_values(macro->params);
		condition_add(run->condition, condition);
		expand_body(run, macro, params, 0, values, NULL);
		g_string_truncate(run->condition, before);
	}
}

/* "NAME arguments", if that is a macro that exports. */
static void expand_call(struct run *run, const char *text)
{
	struct span span = { text, strlen(text) };
	size_t length = lex_word(span, 0);
	g_autoptr(GPtrArray) values = NULL;

	if (length == 0 || run->depth >= MAX_DEPTH)
		return;
	values = split_values(text + length);
	run->depth++;
	expand_alternatives(run, run->scanner->table->asm_macros, text, length, values);
	if (run->scanner->assembly)
		expand_alternatives(run, run->scanner->assembly->macros, text, length, values);
	run->depth--;
}

/* One line of a body, its parameters in place: an export of the preprocessor's, or another macro. */
static void expand_line(struct run *run, const char *text, const char *condition)
{
	gsize before = run->condition->len;

	condition_add(run->condition, condition);
	if (strchr(text, '('))
		expand_assembly(run->scanner, text, run->condition->str);
	expand_call(run, text);
	g_string_truncate(run->condition, before);
}

/* .irp name,values: its body once for each value; that of other loops once. */
static void expand_loop(struct run *run, const struct asm_file *file, const char *head, guint from, guint to,
			const struct binding *bindings)
{
	g_autoptr(GPtrArray) values = split_values(head + strcspn(head, " "));
	struct binding binding = { .outer = bindings };

	if (!asm_line_is(head, ".irp") || values->len == 0) {
		expand_lines(run, file, from, to, bindings);
		return;
	}
	binding.name = values->pdata[0];
	binding.length = strlen(binding.name);
	for (guint i = 1; i < values->len; i++) {
		binding.value = values->pdata[i];
		expand_lines(run, file, from, to, &binding);
	}
}

/* What .ifc and its like say; unknown for .if. */
static enum truth truth_of(const char *text)
{
	g_autoptr(GPtrArray) values = split_values(text + strcspn(text, " "));
	bool same = values->len == 2 && strcmp(values->pdata[0], values->pdata[1]) == 0;

	if (asm_line_is(text, ".ifc"))
		return same ? IS_TRUE : IS_FALSE;
	if (asm_line_is(text, ".ifnc"))
		return same ? IS_FALSE : IS_TRUE;
	if (asm_line_is(text, ".ifb"))
		return values->len ? IS_FALSE : IS_TRUE;
	if (asm_line_is(text, ".ifnb"))
		return values->len ? IS_TRUE : IS_FALSE;
	return IS_UNKNOWN;
}

/* Keeps @branches (of enum truth, one for each .if that is open); false when @text is no conditional. */
static bool take_conditional(GArray *branches, const char *text)
{
	enum truth *last = branches->len ? &g_array_index(branches, enum truth, branches->len - 1) : NULL;

	if (asm_line_is(text, ".endif")) {
		g_array_set_size(branches, last ? branches->len - 1 : 0);
	} else if (asm_line_is(text, ".else")) {
		if (last)
			*last = (enum truth)(IS_TRUE - *last);
	} else if (g_str_has_prefix(text, ".elseif")) {
		if (last)
			*last = IS_UNKNOWN;
	} else if (g_str_has_prefix(text, ".if")) {
		enum truth truth = truth_of(text);

		g_array_append_val(branches, truth);
	} else {
		return false;
	}
	return true;
}

static bool is_taken(const GArray *branches)
{
	for (guint i = 0; i < branches->len; i++)
		if (g_array_index(branches, enum truth, i) == IS_FALSE)
			return false;
	return true;
}

static void expand_lines(struct run *run, const struct asm_file *file, guint from, guint to,
			 const struct binding *bindings)
{
	g_autoptr(GArray) branches = g_array_new(FALSE, FALSE, sizeof(enum truth));

	for (guint i = from; i < to && i < file->lines->len && run->n_lines < MAX_LINES; i++) {
		const struct asm_line *line = asm_line_at(file, i);
		g_autofree char *text = substitute(line->text, bindings);

		run->n_lines++;
		if (condition_excludes(run->condition->str, line->condition) || take_conditional(branches, text))
			continue;
		if (asm_line_is(text, ".macro")) {
			i = asm_find_endm(file, i);
		} else if (asm_starts_loop(text)) {
			guint end = asm_find_endr(file, i, to);

			if (is_taken(branches))
				expand_loop(run, file, text, i + 1, end, bindings);
			i = end;
		} else if (is_taken(branches)) {
			expand_line(run, text, line->condition);
		}
	}
}

static void expand_use(struct run *run, const struct asm_line *line, const char *name)
{
	struct scanner *scanner = run->scanner;

	run->n_lines = 0;
	g_string_assign(run->condition, line->condition);
	statement_begin(scanner, line->start, name);
	scanner->statement.end = line->end;
	g_string_assign(scanner->statement.spelling, line->text);
}

static void end_use(struct run *run)
{
	if (run->n_lines >= MAX_LINES)
		statement_skip(run->scanner, "the macro expands without end");
	statement_end(run->scanner);
}

/* Lines that start with the name of a macro. */
static void expand_calls(struct run *run, const struct asm_file *file)
{
	for (guint i = 0; i < file->lines->len; i++) {
		const struct asm_line *line = asm_line_at(file, i);
		struct span span = { line->text, strlen(line->text) };
		size_t length = lex_word(span, 0);
		g_autofree char *name = g_strndup(line->text, length);

		if ((!asm_has_exporting(file->macros, name, length) &&
		     !asm_has_exporting(run->scanner->table->asm_macros, name, length)) ||
		    length == 0 || asm_in_macro(file, line->start))
			continue;
		expand_use(run, line, name);
		expand_call(run, line->text);
		end_use(run);
	}
}

static void expand_loops(struct run *run, const struct asm_file *file)
{
	run->scanner->counted = 0;
	run->scanner->line = 1;
	for (guint i = 0; i < file->macros->len; i++) {
		const struct asm_macro *macro = file->macros->pdata[i];
		const struct asm_line *line = asm_line_at(file, macro->first);

		if (*macro->name || !macro->exports)
			continue;
		expand_use(run, line, ".irp");
		expand_loop(run, file, line->text, macro->first + 1, macro->last, NULL);
		end_use(run);
	}
}

void asm_expand_uses(struct scanner *scanner)
{
	struct run run = { .scanner = scanner, .condition = g_string_new(NULL) };

	scanner->counted = 0;
	scanner->line = 1;
	expand_calls(&run, scanner->assembly);
	expand_loops(&run, scanner->assembly);
	g_string_free(run.condition, TRUE);
}
