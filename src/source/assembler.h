/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * assembler: macros of the assembler (.macro NAME, .endm) whose bodies export. The preprocessor has run when the
 * assembler reads them: what it does with "EXPORT_SYMBOL(\name)" is known only where the macro is used.
 */

#include "scanner.h"
#include "table.h"

/* A statement of assembly, and the preprocessor's condition that it stands under. Strings are in the file's chunk. */
struct asm_line {
	const char *text; /* without comments, each run of blanks as one */
	const char *condition;
	size_t start; /* in the file */
	size_t end;
};

/* One file's lines, and the macros that it defines. */
struct asm_file {
	char *path;
	GArray *lines;	   /* of struct asm_line */
	GPtrArray *macros; /* of struct asm_macro; owns them */
	GStringChunk *strings;
};

/* The body is what lies between two lines, but for lines whose condition rules out the macro's. */
struct asm_macro {
	const char *name;   /* "" for a loop outside of macros (.irp), which is its own use */
	const char *params; /* as they stand: "reg, name=x, rest:vararg" */
	const struct asm_file *file;
	guint first; /* the line that defines it */
	guint last;  /* its .endm */
	bool exports;
	bool forwards; /* calls a macro that it is handed: "\\expand \\r1" */
};

/* The lines and macros of a text of assembly, or of a header. */
struct asm_file *asm_file_read(const struct macro_table *table, const struct source_text *source);
void asm_file_free(struct asm_file *file);

/* The line that ends the macro that the line @first begins; the number of lines when none does. */
guint asm_find_endm(const struct asm_file *file, guint first);

/* Sets @exports of those of @macros (struct asm_macro) whose bodies lead to a macro that exports, theirs or the
 * table's. */
void asm_mark_exporting(const struct macro_table *table, const GPtrArray *macros);

static inline const struct asm_line *asm_line_at(const struct asm_file *file, guint i)
{
	return &g_array_index(file->lines, struct asm_line, i);
}

/* Whether the line's statement is @word, ".macro". */
bool asm_line_is(const char *text, const char *word);

/* .irp, .rept and the like; the line of the .endr of the one at @i, at most @to. */
bool asm_starts_loop(const char *text);
guint asm_find_endr(const struct asm_file *file, guint i, guint to);

/* Whether one of @macros (struct asm_macro) of that name exports. */
bool asm_has_exporting(const GPtrArray *macros, const char *name, size_t length);

/* Whether the byte at @position of the file is in the body of a macro or of a loop. */
bool asm_in_macro(const struct asm_file *file, size_t position);

/* Adds the sites that uses of exporting macros in scanner->assembly make. */
void asm_expand_uses(struct scanner *scanner);
