/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* history_skip: past what is no code, fast. All texts have 64 bytes behind them that can be read. */

#include <stdint.h>

/* Past a comment, a string or a character that starts at @p; NULL when none does. An apostrophe alone is none. */
const char *skip_literal(const char *p, const char *end);

/* Where the line goes on that the backslash at @p ends; NULL when it ends none. Blanks may stand between. */
const char *splice_end(const char *p, const char *end);

/* Where the line ends that @p is on, after all continuations; comments may span lines, and strings have none. */
const char *logical_end(const char *p, const char *end);

/* Where the code next says anything of structure, which is one of / " ' #: from @p on, before @stop. */
const char *next_mark(const char *p, const char *stop);

/* Where the name ends that @p is in, at @end at last. */
const char *skip_name(const char *p, const char *end);

/* Newlines in [@p, @end). */
uint32_t count_lines(const char *p, const char *end);
