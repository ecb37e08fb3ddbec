/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "macro.h"

/* "a, b, rest..." up to ')'; false when it is not a list of parameters. */
static bool parse_params(struct macro *macro, GStringChunk *strings, struct span line, size_t *i)
{
	g_autoptr(GPtrArray) arguments = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GString) params = g_string_new(NULL);
	size_t end = lex_arguments(line, *i, arguments);

	if (!end)
		return false;
	for (guint n = 0; n < arguments->len; n++) {
		const char *param = g_strchug(arguments->pdata[n]);
		size_t length = strlen(param);

		if (length >= 3 && strcmp(param + length - 3, "...") == 0) {
			macro->variadic = true;
			for (length -= 3; length && param[length - 1] == ' ';)
				length--;
			g_string_append_printf(params, "%s%.*s", n ? "," : "", length ? (int)length : 11,
					       length ? param : "__VA_ARGS__");
		} else {
			g_string_append_printf(params, "%s%s", n ? "," : "", param);
		}
	}
	macro->n_params = arguments->len == 1 && params->len == 0 ? 0 : arguments->len;
	macro->params = g_string_chunk_insert(strings, params->str);
	*i = end;
	return true;
}

struct macro *macro_parse(GStringChunk *strings, const char *line, const char *file, const char *condition)
{
	struct span span = { line, strlen(line) };
	size_t start = lex_blank(span, 0), i = lex_word(span, start);
	struct macro *macro;

	if (i == start || char_class(line[start]) != CHAR_WORD)
		return NULL;
	macro = g_new0(struct macro, 1);
	macro->name = g_string_chunk_insert_len(strings, line + start, (gssize)(i - start));
	macro->file = file;
	macro->condition = *condition ? g_string_chunk_insert_const(strings, condition) : "";
	macro->params = "";
	macro->function_like = i < span.length && line[i] == '(';
	if (macro->function_like && !parse_params(macro, strings, span, &i)) {
		g_free(macro);
		return NULL;
	}
	macro->body = g_string_chunk_insert(strings, line + lex_blank(span, i));
	return macro;
}

bool words_any(const char *text, word_func visit, gpointer data)
{
	struct span span = { text, strlen(text) };

	for (size_t i = 0, next; i < span.length; i = next) {
		enum char_class class = char_class(text[i]);

		next = i + 1;
		if (class == CHAR_QUOTE)
			next = lex_literal(span, i);
		else if (class == CHAR_DIGIT)
			next = lex_word(span, i);
		else if (class == CHAR_WORD) {
			next = lex_word(span, i);
			if (visit(text + i, next - i, data))
				return true;
		}
	}
	return false;
}

/* The number of the parameter of that name, -1 for none. */
static int param_index(const struct macro *macro, const char *word, size_t length)
{
	const char *param = macro->params;

	for (unsigned n = 0; n < macro->n_params; n++) {
		size_t end = strcspn(param, ",");

		if (end == length && memcmp(param, word, length) == 0)
			return (int)n;
		param += end + (param[end] == ',');
	}
	return -1;
}

static bool is_called_param(const char *word, size_t length, gpointer data)
{
	const char *end = word + length;

	end += strspn(end, " ");
	return *end == '(' && param_index(data, word, length) >= 0;
}

bool macro_calls_parameter(const struct macro *macro)
{
	return macro->function_like && words_any(macro->body, is_called_param, (gpointer)macro);
}

void append_quoted(GString *out, const char *text)
{
	bool quoted = false;

	g_string_append_c(out, '"');
	for (; *text; text++) {
		if (*text == '"' || (quoted && *text == '\\'))
			g_string_append_c(out, '\\');
		if (*text == '"')
			quoted = !quoted;
		g_string_append_c(out, *text);
	}
	g_string_append_c(out, '"');
}

static void append_argument(const struct macro *macro, const GPtrArray *arguments, unsigned n, GString *out)
{
	if (n < arguments->len)
		g_string_append(out, (const char *)arguments->pdata[n] + strspn(arguments->pdata[n], " "));
	if (!macro->variadic || n + 1 != macro->n_params)
		return;
	for (guint rest = n + 1; rest < arguments->len; rest++)
		g_string_append_printf(out, ",%s", (const char *)arguments->pdata[rest]);
}

static void trim_blank(GString *out)
{
	while (out->len && out->str[out->len - 1] == ' ')
		g_string_truncate(out, out->len - 1);
}

static bool is_paste(const char *text)
{
	return text[0] == '#' && text[1] == '#';
}

/* A parameter at body[start, end): pasted raw, quoted, or expanded. */
static void substitute_word(const struct macro *macro, const GPtrArray *raw, const GPtrArray *expanded, size_t start,
			    size_t end, bool pasted, GString *out)
{
	int n = param_index(macro, macro->body + start, end - start);
	const char *after = macro->body + end + strspn(macro->body + end, " ");
	size_t length = out->len;

	if (n < 0) {
		g_string_append_len(out, macro->body + start, (gssize)(end - start));
		return;
	}
	append_argument(macro, pasted || is_paste(after) ? raw : expanded, (unsigned)n, out);
	if (pasted && out->len == length && length && out->str[length - 1] == ',')
		g_string_truncate(out, length - 1); /* GNU: , ##__VA_ARGS__ of no arguments */
}

static size_t substitute_hash(const struct macro *macro, const GPtrArray *raw, size_t i, GString *out)
{
	struct span body = { macro->body, strlen(macro->body) };
	size_t start = lex_blank(body, i + 1), end = lex_word(body, start);
	int n = param_index(macro, macro->body + start, end - start);
	g_autoptr(GString) argument = g_string_new(NULL);

	if (!macro->function_like || n < 0) {
		g_string_append_c(out, '#');
		return i + 1;
	}
	append_argument(macro, raw, (unsigned)n, argument);
	append_quoted(out, argument->str);
	return end;
}

void macro_substitute(const struct macro *macro, const GPtrArray *raw, const GPtrArray *expanded, GString *out)
{
	struct span body = { macro->body, strlen(macro->body) };
	bool pasted = false;

	for (size_t i = 0, next; i < body.length; i = next) {
		enum char_class class = char_class(macro->body[i]);

		next = i + 1;
		if (class == CHAR_HASH && is_paste(macro->body + i)) {
			trim_blank(out);
			next = lex_blank(body, i + 2);
			pasted = true;
			continue;
		}
		if (class == CHAR_HASH) {
			next = substitute_hash(macro, raw, i, out);
		} else if (class == CHAR_WORD) {
			next = lex_word(body, i);
			substitute_word(macro, raw, expanded, i, next, pasted, out);
		} else {
			next = class == CHAR_QUOTE   ? lex_literal(body, i)
			       : class == CHAR_DIGIT ? lex_word(body, i)
						     : next;
			g_string_append_len(out, macro->body + i, (gssize)(next - i));
		}
		pasted = false;
	}
}
