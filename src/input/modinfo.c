/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "model/license.h"
#include "modinfo.h"

static const struct section *modinfo_section(const struct image *image)
{
	const struct section *section = image_section(image, ".modinfo");

	return section && section->data ? section : NULL;
}

bool modinfo_is_module(const struct image *image)
{
	return image->type == ET_REL && (modinfo_section(image) || image_section(image, ".gnu.linkonce.this_module"));
}

/* Calls @add for the value of each "@key=value" of .modinfo, in order. */
static void each_value(const struct image *image, const char *key, void (*add)(const char *value, void *data),
		       void *data)
{
	const struct section *section = modinfo_section(image);
	size_t key_length = strlen(key);
	uint64_t offset = 0;

	while (section && offset < section->size) {
		const char *line = image_string(section, offset);

		if (!line)
			return;
		if (strncmp(line, key, key_length) == 0 && line[key_length] == '=')
			add(line + key_length + 1, data);
		offset += strlen(line) + 1;
	}
}

static void add_to_list(const char *value, void *data)
{
	g_ptr_array_add(data, g_strdup(value));
}

static void keep_first(const char *value, void *data)
{
	const char **first = data;

	if (!*first)
		*first = value;
}

static char **modinfo_list(const struct image *image, const char *key)
{
	GPtrArray *list = g_ptr_array_new();

	each_value(image, key, add_to_list, list);
	g_ptr_array_add(list, NULL);
	return (char **)g_ptr_array_free(list, FALSE);
}

static const char *modinfo_value(const struct image *image, const char *key)
{
	const char *first = NULL;

	each_value(image, key, keep_first, &first);
	return first;
}

/* struct module starts with an enum, then a list_head, then the name (kernel: include/linux/module.h, 2.6 on). */
static const char *this_module_name(const struct image *image)
{
	const struct section *section = image_section(image, ".gnu.linkonce.this_module");
	unsigned word = image->is_64 ? 8 : 4;

	return section ? image_string(section, 3 * word) : NULL;
}

static char **split_depends(const char *depends)
{
	if (!depends || !*depends)
		return g_new0(char *, 1);
	return g_strsplit(depends, ",", -1);
}

bool modinfo_is_signed(const void *data, size_t size)
{
	static const char magic[] = "~Module signature appended~\n";
	size_t length = strlen(magic);

	return size > length && memcmp((const char *)data + size - length, magic, length) == 0;
}

static bool is_yes(const char *value)
{
	return value && strcmp(value, "Y") == 0;
}

/* kernel: elf_validity_cache_index_info() in kernel/module/main.c: such a module is not loaded. */
static bool check_end(const struct image *image, GError **error)
{
	const struct section *section = modinfo_section(image);

	if (!section || section->size == 0 || section->data[section->size - 1] == '\0')
		return true;
	return fail(error, KEXPORT_ERROR_BAD_DATA, ".modinfo: its last string has no end");
}

bool modinfo_read(const struct image *image, struct module *module, struct snapshot *part, GError **error)
{
	const char *name = modinfo_value(image, "name");

	if (!check_end(image, error))
		return false;
	/* Never the file's name: Debian's nvidia-current.ko is the module nvidia. */
	if (!name)
		name = this_module_name(image);
	if (!name || !*name)
		return fail(error, KEXPORT_ERROR_BAD_DATA,
			    ".modinfo: no name=, and no name in .gnu.linkonce.this_module");
	module->name = snapshot_string(part, name);
	module->vermagic = snapshot_string(part, modinfo_value(image, "vermagic"));
	module->srcversion = snapshot_string(part, modinfo_value(image, "srcversion"));
	module->in_tree = is_yes(modinfo_value(image, "intree"));
	module->retpoline = is_yes(modinfo_value(image, "retpoline"));
	module->licenses = modinfo_list(image, "license");
	module->import_ns = modinfo_list(image, "import_ns");
	module->gpl_compatible = licenses_are_gpl_compatible(module->licenses);
	module->depends = split_depends(modinfo_value(image, "depends"));
	module->imports =
		g_array_sized_new(FALSE, FALSE, sizeof(struct import), 64); /* as many as three in four have */
	return true;
}
