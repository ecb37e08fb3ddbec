/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "lexer.h"
#include "source/statement.h"

static void end_argument(struct statement_parts *parts, struct text_range *argument, size_t next)
{
	g_array_append_val(parts->arguments, *argument);
	argument->start = argument->end = next;
}

bool statement_parts_read(const char *text, size_t length, size_t start, struct statement_parts *parts)
{
	struct span span = { text, length };
	struct text_range argument;
	unsigned depth = 1;

	*parts = (struct statement_parts){ .macro = { start, lex_word(span, start) } };
	parts->open = lex_blank(span, parts->macro.end);
	if (parts->macro.end == start || parts->open >= length || text[parts->open] != '(')
		return false;
	parts->arguments = g_array_new(FALSE, FALSE, sizeof(struct text_range));
	argument.start = argument.end = parts->open + 1;
	for (size_t i = parts->open + 1, next; i < length; i = next) {
		next = lex_blank(span, i);
		if (next != i)
			continue;
		next = char_class(text[i]) == CHAR_QUOTE ? lex_literal(span, i) : i + 1;
		depth += text[i] == '(';
		depth -= text[i] == ')';
		if (depth == 0) {
			end_argument(parts, &argument, next);
			parts->close = i;
			return true;
		}
		if (text[i] == ',' && depth == 1) {
			end_argument(parts, &argument, next);
			continue;
		}
		if (argument.start == argument.end)
			argument.start = i;
		argument.end = next;
	}
	statement_parts_clear(parts);
	return false;
}

void statement_parts_clear(struct statement_parts *parts)
{
	g_array_unref(parts->arguments);
}

/* After the newline that ends the directive at @i, continuations included; words in it are visited. */
static size_t directive_words(struct span span, size_t i, struct text_word *word, text_word_func visit, gpointer data,
			      bool *goes_on)
{
	word->in_directive = true;
	while (i < span.length && span.text[i] != '\n' && *goes_on) {
		enum char_class class = char_class(span.text[i]);
		size_t next = i + 1;

		if (class == CHAR_SLASH && lex_comment(span, i) != i)
			next = lex_comment(span, i);
		else if (class == CHAR_BACKSLASH && lex_splice(span, i) != i)
			next = lex_splice(span, i);
		else if (class == CHAR_QUOTE)
			next = lex_literal(span, i);
		else if (class == CHAR_DIGIT)
			next = lex_word(span, i);
		else if (class == CHAR_WORD) {
			next = lex_word(span, i);
			word->name = span.text + i;
			word->length = next - i;
			word->start = i;
			*goes_on = visit(word, data);
		}
		i = next;
	}
	word->in_directive = false;
	return i;
}

void text_words(const char *text, size_t length, text_word_func visit, gpointer data)
{
	struct span span = { text, length };
	struct text_word word = { 0 };
	bool at_start = true, goes_on = true;

	for (size_t i = 0, next; i < length && goes_on; i = next) {
		enum char_class class = char_class(text[i]);

		next = lex_blank(span, i);
		if (next != i) {
			at_start = at_start || memchr(text + i, '\n', next - i);
			continue;
		}
		next = i + 1;
		if (class == CHAR_HASH && at_start) {
			next = directive_words(span, i, &word, visit, data, &goes_on);
		} else if (class == CHAR_QUOTE) {
			next = lex_literal(span, i);
		} else if (class == CHAR_DIGIT) {
			next = lex_word(span, i);
		} else if (class == CHAR_WORD) {
			next = lex_word(span, i);
			word.name = text + i;
			word.length = next - i;
			word.start = i;
			goes_on = visit(&word, data);
		}
		if (text[i] == '{' && word.depth++ == 0)
			word.opened = i;
		word.depth -= text[i] == '}' && word.depth;
		at_start = false;
	}
}
