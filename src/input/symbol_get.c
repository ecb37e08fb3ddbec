/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "reloc.h"
#include "symbol_get.h"

/* Compilers set up the one argument right before the call; the widest sequence seen is five 4-byte instructions. */
enum { MOST_BYTES_BEFORE_CALL = 64 };

static bool is_identifier(const char *string)
{
	if (!*string || g_ascii_isdigit(*string))
		return false;
	return string[strspn(string, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_")] == '\0';
}

/* The index of the undefined symbol @name; 0 when there is none. */
static uint32_t find_undefined(const struct image *image, const char *name)
{
	const struct section *table = image_symtab(image);
	Elf_Data *data = table ? elf_getdata(table->scn, NULL) : NULL;
	GElf_Sym symbol;

	for (int i = 1; data && gelf_getsym(data, i, &symbol); i++) {
		const char *found =
			symbol.st_shndx == SHN_UNDEF ? elf_strptr(image->elf, table->link, symbol.st_name) : NULL;

		if (found && strcmp(found, name) == 0)
			return (uint32_t)i;
	}
	return 0;
}

/* The identifier that @target leads to in read-only data, from its first byte on; NULL else. */
static const char *constant_name(const struct image *image, const struct target *target)
{
	const struct section *section = target->section < image->n_sections ? &image->sections[target->section] : NULL;
	const char *string;

	if (!section || section->flags & (SHF_WRITE | SHF_EXECINSTR))
		return NULL;
	string = image_string(section, target->offset);
	if (!string || !is_identifier(string))
		return NULL;
	return target->offset == 0 || section->data[target->offset - 1] == '\0' ? string : NULL;
}

/* Relocations of instructions may count from the end of the field; a string never starts there but at a NUL. */
static const char *string_before(const struct image *image, const GArray *relocs, guint call)
{
	uint64_t place = g_array_index(relocs, struct reloc, call).place;

	for (guint i = call; i-- > 0;) {
		const struct reloc *reloc = &g_array_index(relocs, struct reloc, i);
		struct target target = reloc->target;
		const char *name;

		/* What stood in an argument's register before another call is gone after it. */
		if (place - reloc->place > MOST_BYTES_BEFORE_CALL || target.section == SHN_UNDEF)
			break;
		name = constant_name(image, &target);
		target.offset += 4;
		if (!name)
			name = constant_name(image, &target);
		if (name)
			return name;
	}
	return NULL;
}

static void keep(GHashTable *names, const char *name)
{
	if (name && *name)
		g_hash_table_add(names, (gpointer)name);
}

static bool read_calls(const struct image *image, const struct section *code, uint32_t callee, GHashTable *names,
		       GError **error)
{
	g_autoptr(GArray) relocs = relocs_read(image, code, error);

	for (guint i = 0; relocs && i < relocs->len; i++)
		if (g_array_index(relocs, struct reloc, i).symbol == callee)
			keep(names, string_before(image, relocs, i));
	return relocs != NULL;
}

static int name_order(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A copy of the keys, sorted. */
static char **to_list(GHashTable *names)
{
	GPtrArray *list = g_ptr_array_new();
	GHashTableIter iter;
	gpointer name;

	g_hash_table_iter_init(&iter, names);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		g_ptr_array_add(list, g_strdup(name));
	g_ptr_array_sort(list, name_order);
	g_ptr_array_add(list, NULL);
	return (char **)g_ptr_array_free(list, FALSE);
}

char **symbol_gets_read(const struct image *image, GError **error)
{
	const struct section *listed = image_section(image, ".no_trim_symbol");
	uint32_t callee = image->type == ET_REL ? find_undefined(image, "__symbol_get") : 0;
	g_autoptr(GHashTable) names = NULL;
	const char *name;

	if (!listed && !callee)
		return g_new0(char *, 1);
	names = g_hash_table_new(g_str_hash, g_str_equal);
	for (uint64_t at = 0; listed && (name = image_string(listed, at)); at += strlen(name) + 1)
		keep(names, name);
	for (size_t i = 1; callee && i < image->n_sections; i++)
		if (image->sections[i].flags & SHF_EXECINSTR &&
		    !read_calls(image, &image->sections[i], callee, names, error))
			return NULL;
	return to_list(names);
}
