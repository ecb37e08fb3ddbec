/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "lexer.h"

/* clang-format off */
const uint8_t char_classes[256] = {
	['\t'] = CHAR_BLANK, [' '] = CHAR_BLANK, ['\r'] = CHAR_BLANK, ['\f'] = CHAR_BLANK, ['\v'] = CHAR_BLANK,
	['\n'] = CHAR_NEWLINE,
	['0' ... '9'] = CHAR_DIGIT,
	['a' ... 'z'] = CHAR_WORD, ['A' ... 'Z'] = CHAR_WORD, ['_'] = CHAR_WORD, ['$'] = CHAR_WORD,
	['"'] = CHAR_QUOTE, ['\''] = CHAR_QUOTE,
	['/'] = CHAR_SLASH, ['#'] = CHAR_HASH, ['\\'] = CHAR_BACKSLASH,
};
/* clang-format on */

size_t lex_splice(struct span text, size_t i)
{
	size_t end = i + 1;

	if (i >= text.length || text.text[i] != '\\')
		return i;
	while (end < text.length && char_class(text.text[end]) == CHAR_BLANK)
		end++;
	return end < text.length && text.text[end] == '\n' ? end + 1 : i;
}

size_t lex_literal(struct span text, size_t i)
{
	char quote = text.text[i];
	size_t end = i + 1;

	while (end < text.length) {
		char c = text.text[end];
		size_t spliced = lex_splice(text, end);

		if (c == quote)
			return end + 1;
		if (spliced != end)
			end = spliced;
		else if (c == '\n')
			break;
		else
			end += c == '\\' && end + 1 < text.length ? 2 : 1;
	}
	return i + 1;
}

static size_t line_comment(struct span text, size_t i)
{
	while (i < text.length && text.text[i] != '\n') {
		size_t spliced = lex_splice(text, i);

		i = spliced != i ? spliced : i + 1;
	}
	return i;
}

size_t lex_comment(struct span text, size_t i)
{
	const char *end;

	if (i + 1 >= text.length || text.text[i] != '/')
		return i;
	if (text.text[i + 1] == '/')
		return line_comment(text, i);
	if (text.text[i + 1] != '*')
		return i;
	end = memmem(text.text + i + 2, text.length - i - 2, "*/", 2);
	return end ? (size_t)(end - text.text) + 2 : text.length;
}

size_t lex_blank(struct span text, size_t i)
{
	while (i < text.length) {
		enum char_class class = char_class(text.text[i]);
		size_t next = i;

		if (class == CHAR_BLANK || class == CHAR_NEWLINE)
			next = i + 1;
		else if (class == CHAR_SLASH)
			next = lex_comment(text, i);
		else if (class == CHAR_BACKSLASH)
			next = lex_splice(text, i);
		if (next == i)
			return i;
		i = next;
	}
	return i;
}

static void append_blank(GString *line)
{
	if (line->len && line->str[line->len - 1] != ' ')
		g_string_append_c(line, ' ');
}

size_t lex_line(struct span text, size_t i, GString *line)
{
	while (i < text.length && text.text[i] != '\n') {
		enum char_class class = char_class(text.text[i]);
		size_t next = i + 1;

		if (class == CHAR_QUOTE)
			next = lex_literal(text, i);
		else if (class == CHAR_WORD || class == CHAR_DIGIT)
			next = lex_word(text, i);
		else if (class == CHAR_SLASH && lex_comment(text, i) != i)
			next = lex_comment(text, i), class = CHAR_BLANK;
		else if (class == CHAR_BACKSLASH && lex_splice(text, i) != i)
			next = lex_splice(text, i), class = CHAR_NEWLINE;
		if (class == CHAR_BLANK)
			append_blank(line);
		else if (class != CHAR_NEWLINE)
			g_string_append_len(line, text.text + i, next - i);
		i = next;
	}
	if (line->len && line->str[line->len - 1] == ' ')
		g_string_truncate(line, line->len - 1);
	return i;
}

static void end_argument(GPtrArray *arguments, GString *argument)
{
	if (argument->len && argument->str[argument->len - 1] == ' ')
		g_string_truncate(argument, argument->len - 1);
	for (size_t i = 0; i < argument->len; i++)
		if (!argument->str[i])
			argument->str[i] = '?'; /* no name has a NUL, and this must not look like one that ends there */
	g_ptr_array_add(arguments, g_strndup(argument->str, argument->len));
	g_string_truncate(argument, 0);
}

static size_t next_token(struct span text, size_t i)
{
	enum char_class class = char_class(text.text[i]);

	if (class == CHAR_QUOTE)
		return lex_literal(text, i);
	return class == CHAR_WORD || class == CHAR_DIGIT ? lex_word(text, i) : i + 1;
}

size_t lex_arguments(struct span text, size_t i, GPtrArray *arguments)
{
	g_autoptr(GString) argument = g_string_new(NULL);
	unsigned depth = 0;

	while (i < text.length) {
		size_t next = lex_blank(text, i);
		char c;

		if (next != i) {
			if (arguments->len && argument->len == 0)
				g_string_append_c(argument, ' ');
			append_blank(argument);
			i = next;
			continue;
		}
		c = text.text[i];
		next = next_token(text, i);
		depth += c == '(';
		depth -= c == ')';
		if (depth == 0) {
			end_argument(arguments, argument);
			return next;
		}
		if (c == ',' && depth == 1)
			end_argument(arguments, argument);
		else if (c != '(' || depth != 1)
			g_string_append_len(argument, text.text + i, next - i);
		i = next;
	}
	return 0;
}
