/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "debugfile.h"

/* The build-id in @section, notes of the System V ABI, as hexadecimal digits: a new string, or NULL. */
static char *section_build_id(const struct image *image, const struct section *section)
{
	for (uint64_t at = 0; section->data && section->size - at >= 12;) {
		uint64_t name = image_number(image, section, at, 4), size = image_number(image, section, at + 4, 4);
		uint64_t start = at + 12 + (name + 3) / 4 * 4;
		GString *id;

		if (start > section->size || size > section->size - start)
			return NULL;
		if (image_number(image, section, at + 8, 4) != NT_GNU_BUILD_ID || name != 4 ||
		    memcmp(section->data + at + 12, "GNU", 4) != 0) {
			at = MIN(start + (size + 3) / 4 * 4, section->size);
			continue;
		}
		id = g_string_new(NULL);
		for (uint64_t i = 0; i < size; i++)
			g_string_append_printf(id, "%02x", section->data[start + i]);
		return g_string_free(id, FALSE);
	}
	return NULL;
}

/* Modules have .note.gnu.build-id; the final link of vmlinux gathers all notes in .notes. */
static char *image_build_id(const struct image *image)
{
	char *id = NULL;

	for (size_t i = 1; i < image->n_sections && !id; i++)
		if (image->sections[i].type == SHT_NOTE)
			id = section_build_id(image, &image->sections[i]);
	return id && strlen(id) > 2 ? id : (g_free(id), NULL);
}

/* Where debug packages keep their tree; "" is a build tree, or the debug tree itself. */
static const char *const folders[] = { "usr/lib/debug", "lib/debug", "" };

/* @root/folder/@name for the first folder that has it: a new string, or NULL. */
static char *find_below(const char *root, const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
		char *path = g_build_filename(root, folders[i], name, NULL);

		if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
			return path;
		g_free(path);
	}
	return NULL;
}

static char *find_by_id(const char *root, const char *id)
{
	g_autofree char *name = id ? g_strdup_printf("%.2s/%s.debug", id, id + 2) : NULL;
	g_autofree char *inside = id ? g_build_filename(".build-id", name, NULL) : NULL;
	char *path = id ? find_below(root, inside) : NULL;

	return path || !id ? path : find_below(root, name);
}

/* The release in "6.1.0 SMP mod_unload", or the image's own: a new string, or NULL. */
static char *find_release(const struct snapshot *part)
{
	const char *vermagic =
		part->modules->len ? g_array_index(part->modules, struct module, 0).vermagic : part->release;

	return vermagic ? g_strndup(vermagic, strcspn(vermagic, " ")) : NULL;
}

static char *find_by_name(const char *root, const struct snapshot *part)
{
	const char *module = g_array_index(part->exports, struct export, 0).module;
	g_autofree char *release = find_release(part);
	bool is_image = strcmp(module, "vmlinux") == 0;
	const char *const forms[] = {
		is_image ? "boot/vmlinux-%s" : "lib/modules/%s/kernel/%s.ko",
		is_image ? "lib/modules/%s/vmlinux" : "lib/modules/%s/%s.ko",
	};
	g_autofree char *plain = is_image ? g_strdup(module) : g_strconcat(module, ".ko", NULL);

	for (size_t i = 0; release && i < G_N_ELEMENTS(forms); i++) {
		g_auto(GStrv) parts = g_strsplit(forms[i], "%s", -1);
		g_autofree char *name =
			g_strconcat(parts[0], release, parts[1], parts[2] ? module : NULL, parts[2], NULL);
		char *path = find_below(root, name);

		if (path)
			return path;
	}
	return find_below(root, plain);
}

static char *file_build_id(const char *path)
{
	g_autoptr(GMappedFile) map = g_mapped_file_new(path, FALSE, NULL);
	struct image image;
	char *id;

	if (!map || !image_open(&image, g_mapped_file_get_contents(map), g_mapped_file_get_length(map), NULL))
		return NULL;
	id = image_build_id(&image);
	image_close(&image);
	return id;
}

bool debugfile_find(const struct image *image, const char *root, const struct snapshot *part, char **path,
		    GError **error)
{
	g_autofree char *id = image_build_id(image);
	g_autofree char *found_id = NULL;

	*path = find_by_id(root, id);
	if (*path)
		return true;
	*path = find_by_name(root, part);
	found_id = *path ? file_build_id(*path) : NULL;
	if (!*path || g_strcmp0(id, found_id) == 0)
		return true;
	fail(error, KEXPORT_ERROR_BAD_DATA, "%s: debug information of another build: its build-id is %s, expected %s",
	     *path, found_id ? found_id : "not there", id ? id : "none");
	g_clear_pointer(path, g_free);
	return false;
}
