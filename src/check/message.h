/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* message: the kernel's own texts, by version (messages.def). */

#include <glib.h>

enum message_id {
	MESSAGE_BUILD_GPL_ONLY,
	MESSAGE_BUILD_GPL_UNUSED,
	MESSAGE_BUILD_FUTURE,
	MESSAGE_BUILD_UNUSED,
	MESSAGE_BUILD_NAMESPACE,
	MESSAGE_BUILD_MODULE_IMPORT,
	MESSAGE_BUILD_UNDEFINED,
	MESSAGE_BUILD_TWICE,
	MESSAGE_BUILD_NO_LICENSE,
	MESSAGE_LOAD_UNKNOWN,
	MESSAGE_LOAD_FUTURE,
	MESSAGE_LOAD_UNUSED,
	MESSAGE_LOAD_NAMESPACE,
	MESSAGE_LOAD_MODULE_IMPORT,
	MESSAGE_LOAD_GPL_AND_TAINT,
	MESSAGE_LOAD_TAINT,
	MESSAGE_LOAD_CRC,
	MESSAGE_LOAD_NO_VERSION,
	MESSAGE_LOAD_NO_EXTENDED,
	MESSAGE_LOAD_FORCED,
	MESSAGE_LOAD_VERMAGIC,
	MESSAGE_LOAD_STRUCT_SIZE,
	MESSAGE_LOAD_NO_FLAGS,
	MESSAGE_LOAD_OBSOLETE,
	MESSAGE_LOAD_LICENSE,
	MESSAGE_LOAD_LICENSE_NAME,
	MESSAGE_LOAD_DUPLICATE,
	MESSAGE_LOAD_SYMBOL_GET,
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
