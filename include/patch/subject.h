/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* subject: how the subjects of a file's commits begin, learnt from them. */

#include <glib.h>
#include <stdbool.h>

struct subject_style {
	char *prefix; /* "mm/memremap", without ": " */
	bool capital; /* what follows begins with a capital letter */
};

/*
 * The commonest prefix among @subjects (char *, newest first; of equal ones the newest), and how most go on. Where they
 * have none, or there are none, the prefix is made of @path. Empties with subject_style_clear().
 */
void subject_style_learn(const GPtrArray *subjects, const char *path, struct subject_style *style);
void subject_style_clear(struct subject_style *style);

/* The prefix of one subject, "mm, devm_memremap_pages" or "ALSA: hda: realtek"; NULL when it has none. */
char *subject_prefix(const char *subject);

/* "prefix: text", the text's first letter as the style has it. Free with g_free(). */
char *subject_write(const struct subject_style *style, const char *text);
