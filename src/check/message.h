/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* message: the kernel's own texts, by version (messages.def). */

#include <glib.h>

enum message_id {
#define MESSAGE(id, text) MESSAGE_##id,
#define LATER(id, major, minor, text)
#include "messages.def"
#undef MESSAGE
#undef LATER
};

/* What stands for the names in braces; NULL for those that a text does not have. */
struct message_words {
	const char *module, *base, *file, *symbol, *name_space, *owner, *error, *level, *has, *wants;
};

#define KERNEL_VERSION(major, minor) ((unsigned)(major) << 8 | (unsigned)(minor))

/* The text of @id in kernel @version (KERNEL_VERSION), filled in; to be freed. */
char *message_text(enum message_id id, unsigned version, const struct message_words *words);

/* "6.12": the known version whose texts a kernel of @version is taken to have. */
const char *message_texts_version(unsigned version);
