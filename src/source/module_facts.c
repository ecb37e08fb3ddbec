/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/module_source.h"
#include "source/users.h"

void module_facts_read(struct file_tree *files, const struct map_module *module, struct module_facts *facts)
{
	*facts = (struct module_facts){ .imports = g_ptr_array_new_with_free_func(g_free) };
	for (guint i = 0; i < module->sources->len; i++) {
		g_autofree char *path = g_strconcat(module->sources->pdata[i], ".c", NULL);
		struct file_buffer buffer = { 0 };
		struct module_text text;

		if (!file_tree_read(files, path, &buffer, NULL)) {
			g_free(buffer.bytes);
			continue;
		}
		module_text_read(buffer.bytes, buffer.length, &text);
		if (text.license && !facts->license) {
			facts->license = g_intern_string(text.license);
			facts->file = g_intern_string(path);
			facts->place = text.place;
			facts->before = text.before;
			facts->after = text.after;
		}
		for (guint j = 0; j < text.imports->len; j++)
			g_ptr_array_add(facts->imports, g_strdup(text.imports->pdata[j]));
		module_text_clear(&text);
		g_free(buffer.bytes);
	}
}

void module_facts_clear(struct module_facts *facts)
{
	g_ptr_array_unref(facts->imports);
}
