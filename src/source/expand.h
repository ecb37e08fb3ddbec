/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* expand: takes a statement apart (expand.c) and records what it exports (record.c). */

#include "scanner.h"

/* Expands all macros of @string but those that export. */
void expand_text(struct scanner *scanner, const char *string, GString *out);

/* Finds what @text, a line that a macro of the assembler makes under @condition, exports, for the statement. */
void expand_assembly(struct scanner *scanner, const char *text, const char *condition);

/* Adds what a call of a compiled-in macro exports. */
void export_row(struct scanner *scanner, const struct export_macro *row, const GPtrArray *arguments);

/* The list that struct statement keeps what it found in. */
GArray *statement_found_new(void);
void statement_begin(struct scanner *scanner, size_t start, const char *macro);
void statement_end(struct scanner *scanner);
void statement_skip(struct scanner *scanner, const char *reason);

/* "defined(CONFIG_X86)" for arch/x86. Free with g_free(). */
char *arch_condition(const char *arch, size_t length);
