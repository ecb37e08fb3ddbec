/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "condition.h"
#include "condition_private.h"
#include "lexer.h"

struct level {
	char *now;    /* terms of the branch that we are in */
	char *before; /* terms that rule out the branches before it */
	bool dead;    /* this branch never counts */
	bool done;    /* a branch before it always counts */
};

static struct level *innermost(struct conditions *conditions)
{
	guint n = conditions->levels->len;

	return n ? &g_array_index(conditions->levels, struct level, n - 1) : NULL;
}

static void level_clear(gpointer data)
{
	struct level *level = data;

	g_free(level->now);
	g_free(level->before);
}

void conditions_init(struct conditions *conditions)
{
	conditions->levels = g_array_new(FALSE, TRUE, sizeof(struct level));
	g_array_set_clear_func(conditions->levels, level_clear);
	conditions->text = g_string_new(NULL);
	conditions->dead = false;
}

void conditions_clear(struct conditions *conditions)
{
	g_array_unref(conditions->levels);
	g_string_free(conditions->text, TRUE);
}

size_t condition_term_length(const char *terms, const char **next)
{
	struct span span = { terms, strlen(terms) };
	unsigned depth = 0;

	for (size_t i = 0; i < span.length;) {
		char c = terms[i];

		if (char_class(c) == CHAR_QUOTE) {
			i = lex_literal(span, i);
			continue;
		}
		depth += c == '(';
		depth -= c == ')' && depth;
		if (depth == 0 && strncmp(terms + i, " && ", 4) == 0) {
			*next = terms + i + 4;
			return i;
		}
		i++;
	}
	*next = terms + span.length;
	return span.length;
}

static bool has_term(const char *terms, const char *term, size_t length)
{
	while (*terms) {
		const char *next;
		size_t n = condition_term_length(terms, &next);

		if (n == length && memcmp(terms, term, n) == 0)
			return true;
		terms = next;
	}
	return false;
}

void condition_add(GString *text, const char *terms)
{
	while (*terms) {
		const char *next;
		size_t n = condition_term_length(terms, &next);

		if (!has_term(text->str, terms, n)) {
			g_string_append(text, text->len ? " && " : "");
			g_string_append_len(text, terms, n);
		}
		terms = next;
	}
}

bool condition_implies(const char *condition, const char *terms)
{
	while (*terms) {
		const char *next;
		size_t n = condition_term_length(terms, &next);

		if (!has_term(condition, terms, n))
			return false;
		terms = next;
	}
	return true;
}

/* "X" and "f(x)", but not "X || Y". */
static bool is_primary(const char *expression)
{
	struct span span = { expression, strlen(expression) };
	size_t i = lex_word(span, 0);
	unsigned depth = 0;

	if (i == span.length)
		return i > 0;
	if (expression[i] != '(')
		return false;
	for (; i < span.length; i++) {
		depth += expression[i] == '(';
		depth -= expression[i] == ')';
		if (depth == 0)
			return i + 1 == span.length;
	}
	return false;
}

char *condition_negation(const char *expression)
{
	if (*expression == '!' && is_primary(expression + 1))
		return g_strdup(expression + 1);
	return g_strdup_printf(is_primary(expression) ? "!%s" : "!(%s)", expression);
}

/* True if a term of @b rules @a out. */
static bool excludes(const char *a, const char *b)
{
	while (*b) {
		const char *next;
		size_t n = condition_term_length(b, &next);
		g_autofree char *term = g_strndup(b, n);
		g_autofree char *opposite = condition_negation(term);

		if (has_term(a, opposite, strlen(opposite)))
			return true;
		if (*opposite == '(') {
			g_autofree char *inner = g_strndup(opposite + 1, strlen(opposite) - 2);

			if (condition_implies(a, inner))
				return true;
		}
		b = next;
	}
	return false;
}

bool condition_excludes(const char *a, const char *b)
{
	return excludes(a, b) || excludes(b, a);
}

/* "defined X" and "defined (X)" become "defined(X)"; every && outside parentheses gets its blanks. */
static char *normalize(const char *expression, bool *weak)
{
	struct span span = { expression, strlen(expression) };
	GString *out = g_string_new(NULL);
	unsigned depth = 0;

	*weak = false;
	for (size_t i = 0, next; i < span.length; i = next) {
		char c = expression[i];

		next = i + 1;
		if (char_class(c) == CHAR_WORD || char_class(c) == CHAR_DIGIT) {
			next = lex_word(span, i);
			g_string_append_len(out, expression + i, next - i);
			if (next - i == 7 && memcmp(expression + i, "defined", 7) == 0) {
				next = lex_blank(span, next);
				if (next < span.length && char_class(expression[next]) == CHAR_WORD) {
					size_t end = lex_word(span, next);

					g_string_append_printf(out, "(%.*s)", (int)(end - next), expression + next);
					next = end;
				}
			}
			continue;
		}
		depth += c == '(';
		depth -= c == ')' && depth;
		*weak |= depth == 0 && (c == '?' || (c == '|' && expression[next] == '|'));
		if (depth == 0 && c == '&' && expression[next] == '&') {
			g_string_append(out, out->len && out->str[out->len - 1] == ' ' ? "&& " : " && ");
			next = lex_blank(span, next + 1);
		} else {
			g_string_append_c(out, c);
		}
	}
	return g_string_free(out, FALSE);
}

/* The text of all levels, from the innermost that changed. */
static void update(struct conditions *conditions)
{
	g_string_truncate(conditions->text, 0);
	conditions->dead = false;
	for (guint i = 0; i < conditions->levels->len; i++) {
		const struct level *level = &g_array_index(conditions->levels, struct level, i);

		condition_add(conditions->text, level->now);
		conditions->dead |= level->dead;
	}
}

static void enter_branch(struct conditions *conditions, struct level *level, const char *expression)
{
	bool weak;
	g_autofree char *normal = normalize(expression, &weak);
	GString *now = g_string_new(level->before);
	GString *before = g_string_new(level->before);

	level->dead = level->done || strcmp(normal, "0") == 0;
	if (strcmp(normal, "1") == 0) {
		level->done = true;
	} else if (strcmp(normal, "0") != 0) {
		g_autofree char *opposite = condition_negation(normal);
		g_autofree char *wrapped = weak ? g_strdup_printf("(%s)", normal) : g_strdup(normal);

		condition_add(now, wrapped);
		condition_add(before, opposite);
	}
	g_free(level->now);
	g_free(level->before);
	level->now = g_string_free(now, FALSE);
	level->before = g_string_free(before, FALSE);
	update(conditions);
}

void conditions_if(struct conditions *conditions, const char *expression)
{
	struct level level = { g_strdup(""), g_strdup(""), false, false };

	g_array_append_val(conditions->levels, level);
	enter_branch(conditions, innermost(conditions), expression);
}

void conditions_ifdef(struct conditions *conditions, const char *name, bool defined)
{
	g_autofree char *expression = g_strdup_printf("%sdefined(%s)", defined ? "" : "!", name);

	conditions_if(conditions, expression);
}

void conditions_elif(struct conditions *conditions, const char *expression)
{
	if (innermost(conditions))
		enter_branch(conditions, innermost(conditions), expression);
}

void conditions_else(struct conditions *conditions)
{
	if (innermost(conditions))
		enter_branch(conditions, innermost(conditions), "1");
}

void conditions_endif(struct conditions *conditions)
{
	if (!innermost(conditions))
		return;
	g_array_set_size(conditions->levels, conditions->levels->len - 1);
	update(conditions);
}

void conditions_forgive(struct conditions *conditions)
{
	struct level *level = innermost(conditions);

	if (!level)
		return;
	g_free(level->now);
	level->now = g_strdup("");
	update(conditions);
}
