/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "lexer.h"
#include "source/words.h"

uint32_t words_count(const char *text, size_t length, const char *word)
{
	struct span span = { text, length };
	size_t n_word = strlen(word);
	uint32_t n = 0;

	if (!memmem(text, length, word, n_word))
		return 0;
	for (size_t i = 0, next; i < length; i = next) {
		enum char_class class = char_class(text[i]);

		next = i + 1;
		if (class == CHAR_SLASH) {
			next = lex_comment(span, i);
			next = next == i ? i + 1 : next;
		} else if (class == CHAR_QUOTE) {
			next = lex_literal(span, i);
		} else if (class == CHAR_WORD || class == CHAR_DIGIT) {
			next = lex_word(span, i);
			n += next - i == n_word && memcmp(text + i, word, n_word) == 0;
		}
	}
	return n;
}
