/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* text: how the reports for people word numbers, exports and lists. All results are freed with g_free(). */

#include <glib.h>

#include "model/change.h"
#include "model/export.h"

/* 29444 as "29,444". */
char *text_count(guint n);

/* "GPL-only" for EXPORT_TYPE_GPL. */
const char *text_class(enum export_type type);

/* Appends ", namespace DMA_BUF" or ", for modules kvm"; nothing for no namespace, no comma at the start. */
void text_append_namespace(GString *out, const char *name_space);

/* "GPL-only, namespace DMA_BUF": what a module must be or do to use @export; "plain" for nothing. */
char *text_export(const struct export *export);

/* The kinds of a change in words; a move or a new CRC only when there is nothing else. */
char *text_kinds(unsigned kinds);

enum text_style { TEXT_PLAIN, TEXT_BOLD, TEXT_RED, TEXT_GREEN, TEXT_FAINT };

/* Appends @text in that style when @colour. */
void text_append_styled(GString *out, const char *text, enum text_style style, bool colour);

void text_append_blanks(GString *out, guint n);

/*
 * Appends @text and a line's end from column @at on, wrapped between words where @width (0: nowhere) ends; its further
 * lines begin at column @indent.
 */
void text_append_wrapped(GString *out, const char *text, guint at, guint indent, guint width);
