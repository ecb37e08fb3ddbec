/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "model/license.h"
#include "modfacts.h"
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

/* Names that the final link or the loader resolves: nothing that a kernel exports (kernel: ignore_undef_symbol() in
 * modpost.c). */
static bool is_linker_symbol(const struct image *image, const char *name)
{
	static const char *const names[] = { "__this_module", "_GLOBAL_OFFSET_TABLE_", ".TOC." };
	static const char *const powerpc[] = { "_restgpr",    "_savegpr", "_rest32gpr_",
					       "_save32gpr_", "_restvr_", "_savevr_" };

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	for (size_t i = 0; (image->machine == EM_PPC || image->machine == EM_PPC64) && i < G_N_ELEMENTS(powerpc); i++)
		if (strncmp(name, powerpc[i], strlen(powerpc[i])) == 0)
			return true;
	return image->machine == EM_S390 &&
	       strncmp(name, "__s390_indirect_jump_r", strlen("__s390_indirect_jump_r")) == 0;
}

static int import_order(gconstpointer a, gconstpointer b)
{
	return strcmp(((const struct import *)a)->symbol, ((const struct import *)b)->symbol);
}

static bool read_imports(const struct image *image, struct module *module, struct snapshot *part, GError **error)
{
	const struct section *table = NULL;
	Elf_Data *data;
	size_t n;

	for (size_t i = 1; i < image->n_sections && !table; i++)
		if (image->sections[i].type == SHT_SYMTAB)
			table = &image->sections[i];
	if (!table)
		return fail(error, KEXPORT_ERROR_BAD_DATA,
			    ".symtab: not there, so what the module imports cannot be told");
	data = elf_getdata(table->scn, NULL);
	n = table->size / gelf_fsize(image->elf, ELF_T_SYM, 1, EV_CURRENT);
	/* sh_info is the first symbol that is not local; imports are among those. */
	for (size_t i = MAX(table->info, 1); data && i < n; i++) {
		struct import import = { 0 };
		const char *name;
		GElf_Sym symbol;

		if (!gelf_getsym(data, (int)i, &symbol) || symbol.st_shndx != SHN_UNDEF)
			continue;
		name = elf_strptr(image->elf, table->link, symbol.st_name);
		if (!name)
			return fail(error, KEXPORT_ERROR_BAD_DATA,
				    ".symtab: entry %zu: name lies outside its string table", i);
		if (!*name || is_linker_symbol(image, name))
			continue;
		import.symbol = snapshot_string(part, name);
		import.weak = GELF_ST_BIND(symbol.st_info) == STB_WEAK;
		import.index = (uint32_t)i;
		g_array_append_val(module->imports, import);
	}
	g_array_sort(module->imports, import_order);
	return true;
}

/* __versions: a CRC as unsigned long, then the name, 64 bytes together (kernel: struct modversion_info). */
static bool read_versions(const struct image *image, struct module *module, GError **error)
{
	enum { RECORD = 64 };
	const struct section *section = image_section(image, "__versions");
	unsigned word = image->is_64 ? 8 : 4;

	if (!section || module->imports->len == 0)
		return true;
	if (section->size % RECORD || !section->data)
		return fail(error, KEXPORT_ERROR_BAD_DATA,
			    "__versions: 0x%" PRIx64 " bytes are no whole number of %d-byte records", section->size,
			    RECORD);
	for (uint64_t offset = 0; offset < section->size; offset += RECORD) {
		char name[RECORD + 1] = "";
		struct import key = { .symbol = name }, *import;

		memcpy(name, section->data + offset + word, RECORD - word);
		import = bsearch(&key, module->imports->data, module->imports->len, sizeof(key), import_order);
		if (import)
			import->crc = (uint32_t)image_number(image, section, offset, word);
	}
	return true;
}

bool modinfo_read(const struct image *image, const char *path, bool with_imports, struct snapshot *part, GError **error)
{
	const char *depends = modinfo_value(image, "depends");
	const char *in_tree = modinfo_value(image, "intree");
	const char *name = modinfo_value(image, "name");
	struct module module = { 0 };

	if (!name)
		name = this_module_name(image);
	if (!name || !*name)
		return fail(error, KEXPORT_ERROR_BAD_DATA,
			    ".modinfo: no name=, and no name in .gnu.linkonce.this_module");
	module.name = snapshot_string(part, name);
	module.path = snapshot_string(part, path);
	module.vermagic = snapshot_string(part, modinfo_value(image, "vermagic"));
	module.in_tree = in_tree && strcmp(in_tree, "Y") == 0;
	module.licenses = modinfo_list(image, "license");
	module.import_ns = modinfo_list(image, "import_ns");
	module.gpl_compatible = licenses_are_gpl_compatible(module.licenses);
	module.depends = split_depends(depends);
	module.imports = g_array_new(FALSE, FALSE, sizeof(struct import));
	g_array_append_val(part->modules, module);
	modfacts_read(image, &g_array_index(part->modules, struct module, part->modules->len - 1), with_imports, part);
	if (!with_imports)
		return true;
	return read_imports(image, &g_array_index(part->modules, struct module, part->modules->len - 1), part, error) &&
	       read_versions(image, &g_array_index(part->modules, struct module, part->modules->len - 1), error);
}
