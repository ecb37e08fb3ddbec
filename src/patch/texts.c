/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "patch/texts.h"

struct texts {
	struct file_tree *files;
	GHashTable *by_path; /* char * -> GString * */
};

static void text_free(gpointer text)
{
	g_string_free(text, TRUE);
}

struct texts *texts_new(struct file_tree *files)
{
	struct texts *texts = g_new0(struct texts, 1);

	texts->files = files;
	texts->by_path = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, text_free);
	return texts;
}

void texts_free(struct texts *texts)
{
	g_hash_table_unref(texts->by_path);
	g_free(texts);
}

const GString *texts_get(struct texts *texts, const char *path, GError **error)
{
	GString *text = g_hash_table_lookup(texts->by_path, path);
	struct file_buffer buffer = { 0 };
	const char *nul;

	if (text)
		return text;
	if (!file_tree_read(texts->files, path, &buffer, error)) {
		g_prefix_error(error, "%s: ", path);
		return NULL;
	}
	text = g_string_new_len(buffer.bytes, (gssize)buffer.length);
	g_free(buffer.bytes);
	nul = memchr(text->str, 0, text->len);
	if (nul) {
		fail(error, KEXPORT_ERROR_BAD_DATA, "%s: byte %zu: expected text, found NUL", path,
		     (size_t)(nul - text->str));
		g_string_free(text, TRUE);
		return NULL;
	}
	g_hash_table_insert(texts->by_path, g_strdup(path), text);
	return text;
}
