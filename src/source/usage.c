/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "lexer.h"
#include "usage.h"

/* Words that a use may stand behind; any other identifier there makes it a declaration. */
static const char *const before_uses[] = {
	"return", "else", "do", "case", "sizeof", "typeof", "__typeof__", "in", "goto", "if", "while", "defined",
};

/* The position after the last byte that is no blank before @i; comments are not looked for. */
static size_t back_over_blanks(const char *text, size_t i)
{
	while (i > 0 && strchr(" \t\r\n\\", text[i - 1]))
		i--;
	return i;
}

static size_t word_start(const char *text, size_t end)
{
	while (end > 0 && (char_class(text[end - 1]) == CHAR_WORD || char_class(text[end - 1]) == CHAR_DIGIT))
		end--;
	return end;
}

static bool is_before_use(const char *word, size_t length)
{
	for (size_t i = 0; i < G_N_ELEMENTS(before_uses); i++)
		if (strlen(before_uses[i]) == length && memcmp(before_uses[i], word, length) == 0)
			return true;
	return false;
}

/* Whether the declaration that @start stands in begins with static. */
static bool is_static(const char *text, size_t start)
{
	size_t from = start;

	while (from > 0 && !strchr(";}{#", text[from - 1]))
		from--;
	for (size_t i = from; i + 6 <= start; i++)
		if (memcmp(text + i, "static", 6) == 0)
			return true;
	return false;
}

static enum usage usage_at_top(const char *text, size_t start, size_t before, bool is_call)
{
	bool declares = before > 0 && (word_start(text, before) != before || text[before - 1] == '*');

	if (declares)
		return is_static(text, start) ? USAGE_OWN : USAGE_NONE;
	/* DEFINE_IT(foo); module_it(foo); */
	if (is_call)
		return USAGE_CALL;
	return before > 0 && strchr("=&(,{", text[before - 1]) ? USAGE_VALUE : USAGE_NONE;
}

enum usage usage_of(const char *text, size_t length, const struct text_word *word)
{
	struct span span = { text, length };
	size_t before = back_over_blanks(text, word->start);
	size_t name = word_start(text, before);
	size_t next = lex_blank(span, word->start + word->length);
	char previous = before ? text[before - 1] : 0, after = next < length ? text[next] : 0;

	if (previous == '.' || (previous == '>' && before > 1 && text[before - 2] == '-'))
		return USAGE_NONE;
	if (word->in_directive)
		return previous == '#' || (name != before && !is_before_use(text + name, before - name)) ? USAGE_NONE
													 : USAGE_CALL;
	if (word->depth == 0)
		return usage_at_top(text, word->start, before, after == '(');
	if (name != before && !is_before_use(text + name, before - name))
		return after == '(' ? USAGE_NONE : USAGE_SHADOW;
	if (after == ':' && strchr(";{}", previous))
		return USAGE_NONE;
	if (previous == '*' && (after == ')' || strchr(";=,[", after)))
		return after == ')' ? USAGE_NONE : USAGE_VALUE;
	return after == '(' ? USAGE_CALL : USAGE_VALUE;
}

static char *copy_word(const char *text, size_t start, size_t end)
{
	return end > start && char_class(text[start]) == CHAR_WORD ? g_strndup(text + start, end - start) : NULL;
}

/* "#define NAME": of the directive that @at stands in. */
static char *enclosing_macro(const char *text, size_t length, size_t at)
{
	struct span span = { text, length };
	size_t start = at, i;

	while (start > 0 && (text[start - 1] != '\n' || (start > 1 && text[start - 2] == '\\')))
		start--;
	i = lex_blank(span, start);
	if (i >= length || text[i] != '#')
		return NULL;
	i = lex_blank(span, i + 1);
	if (length - i < 7 || memcmp(text + i, "define", 6) != 0)
		return NULL;
	i = lex_blank(span, i + 6);
	return i < at ? copy_word(text, i, lex_word(span, i)) : NULL;
}

/* Attributes that stand between a function's parameters and its body. */
static bool is_attribute(const char *name)
{
	return g_str_has_prefix(name, "__");
}

char *usage_enclosing(const char *text, size_t length, const struct text_word *word)
{
	size_t i = word->opened;

	if (word->in_directive)
		return enclosing_macro(text, length, word->start);
	if (word->depth == 0)
		return NULL;
	for (unsigned attributes = 0; attributes < 4; attributes++) {
		unsigned depth = 0;
		char *name;

		i = back_over_blanks(text, i);
		if (i == 0 || text[i - 1] != ')')
			return NULL;
		do {
			i--;
			depth += text[i] == ')';
			depth -= text[i] == '(';
		} while (i > 0 && depth > 0);
		i = back_over_blanks(text, i);
		name = copy_word(text, word_start(text, i), i);
		if (!name || !is_attribute(name) || word_start(text, i) == 0 ||
		    text[back_over_blanks(text, word_start(text, i)) - 1] != ')')
			return name;
		i = word_start(text, i);
		g_free(name);
	}
	return NULL;
}
