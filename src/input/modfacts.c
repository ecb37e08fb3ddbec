/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "modfacts.h"

/* One exported function's bytes. */
struct body {
	const char *name;
	size_t section;
	uint64_t start, end;
};

static const char layout_name[] = "module_layout";

/* kernel: struct modversion_info, a CRC as unsigned long and a name, 64 bytes together. */
static uint32_t basic_layout_crc(const struct image *image)
{
	enum { RECORD = 64 };
	const struct section *section = image_section(image, "__versions");
	unsigned word = image->is_64 ? 8 : 4;

	for (uint64_t at = 0; section && section->data && at + RECORD <= section->size; at += RECORD)
		if (memcmp(section->data + at + word, layout_name, sizeof(layout_name)) == 0)
			return (uint32_t)image_number(image, section, at, word);
	return 0;
}

/* The Nth name has the Nth CRC; where a module has both forms, the kernel looks at this one. */
static uint32_t layout_crc(const struct image *image)
{
	const struct section *crcs = image_section(image, "__version_ext_crcs");
	const struct section *names = image_section(image, "__version_ext_names");
	uint64_t place = 0;

	if (!crcs || !names || !crcs->data || !names->data)
		return basic_layout_crc(image);
	for (uint64_t at = 0; at + 4 <= crcs->size && place < names->size; at += 4) {
		const char *name = (const char *)names->data + place;
		size_t length = strnlen(name, names->size - place);

		if (length == strlen(layout_name) && memcmp(name, layout_name, length) == 0)
			return (uint32_t)image_number(image, crcs, at, 4);
		place += length + 1;
	}
	return 0;
}

static bool has_section(const struct image *image, const char *name)
{
	const struct section *section = image_section(image, name);

	return section && section->size;
}

static const struct section *find_symtab(const struct image *image)
{
	for (size_t i = 1; i < image->n_sections; i++)
		if (image->sections[i].type == SHT_SYMTAB)
			return &image->sections[i];
	return NULL;
}

/* The functions with an entry in the export table, found by its label __ksymtab_NAME (kernel: include/linux/export.h,
 * all versions): the table itself is read later. */
static GArray *exported_functions(const struct image *image, const struct section *symtab, Elf_Data *data, size_t n)
{
	static const char label[] = "__ksymtab_";
	g_autoptr(GHashTable) exported = g_hash_table_new(g_str_hash, g_str_equal);
	GArray *functions = g_array_new(FALSE, FALSE, sizeof(struct body));
	GElf_Sym symbol;

	for (size_t i = 1; i < n; i++) {
		const char *name = gelf_getsym(data, (int)i, &symbol)
					   ? elf_strptr(image->elf, symtab->link, symbol.st_name)
					   : NULL;

		if (name && g_str_has_prefix(name, label))
			g_hash_table_add(exported, (char *)name + strlen(label));
	}
	for (size_t i = 1; i < n && g_hash_table_size(exported); i++) {
		struct body function = { 0 };

		if (!gelf_getsym(data, (int)i, &symbol) || GELF_ST_TYPE(symbol.st_info) != STT_FUNC)
			continue;
		function.name = elf_strptr(image->elf, symtab->link, symbol.st_name);
		if (!function.name || !g_hash_table_contains(exported, function.name))
			continue;
		function.section = symbol.st_shndx;
		function.start = symbol.st_value;
		function.end = symbol.st_value + symbol.st_size;
		g_array_append_val(functions, function);
	}
	return functions;
}

/* What relocation @i of @data, a table of type @type, refers to: its place, and the index of its symbol. */
static bool read_reloc(Elf_Data *data, uint32_t type, size_t i, uint64_t *place, size_t *symbol)
{
	GElf_Rela rela;
	GElf_Rel rel;

	if (type == SHT_RELA && gelf_getrela(data, (int)i, &rela)) {
		*place = rela.r_offset;
		*symbol = GELF_R_SYM(rela.r_info);
		return true;
	}
	if (type == SHT_REL && gelf_getrel(data, (int)i, &rel)) {
		*place = rel.r_offset;
		*symbol = GELF_R_SYM(rel.r_info);
		return true;
	}
	return false;
}

static void note_wrap(struct module *module, const char *export, const char *import, struct snapshot *part)
{
	struct wrap wrap = { snapshot_string(part, export), snapshot_string(part, import) };

	for (guint i = 0; i < module->wraps->len; i++) {
		const struct wrap *known = &g_array_index(module->wraps, struct wrap, i);

		if (strcmp(known->export, export) == 0 && strcmp(known->import, import) == 0)
			return;
	}
	g_array_append_val(module->wraps, wrap);
}

static void read_code(const struct image *image, const struct section *relocs, const struct section *symtab,
		      Elf_Data *symbols, const GArray *functions, struct module *module, struct snapshot *part)
{
	Elf_Data *data = elf_getdata(relocs->scn, NULL);
	Elf_Type kind = relocs->type == SHT_RELA ? ELF_T_RELA : ELF_T_REL;
	size_t n = relocs->size / gelf_fsize(image->elf, kind, 1, EV_CURRENT);
	uint64_t place;
	size_t index;

	for (size_t i = 0; data && i < n && read_reloc(data, relocs->type, i, &place, &index); i++) {
		GElf_Sym symbol;
		const char *name;

		if (!gelf_getsym(symbols, (int)index, &symbol) || symbol.st_shndx != SHN_UNDEF)
			continue;
		name = elf_strptr(image->elf, symtab->link, symbol.st_name);
		for (guint j = 0; name && *name && j < functions->len; j++) {
			const struct body *function = &g_array_index(functions, struct body, j);

			if (function->section == relocs->info && place >= function->start && place < function->end)
				note_wrap(module, function->name, name, part);
		}
	}
}

static int wrap_order(gconstpointer a, gconstpointer b)
{
	const struct wrap *x = a, *y = b;
	int order = strcmp(x->export, y->export);

	return order ? order : strcmp(x->import, y->import);
}

static void read_wraps(const struct image *image, struct module *module, struct snapshot *part)
{
	const struct section *symtab = find_symtab(image);
	Elf_Data *data = symtab ? elf_getdata(symtab->scn, NULL) : NULL;
	g_autoptr(GArray) functions = NULL;

	module->wraps = g_array_new(FALSE, FALSE, sizeof(struct wrap));
	if (!data)
		return;
	functions = exported_functions(image, symtab, data,
				       symtab->size / gelf_fsize(image->elf, ELF_T_SYM, 1, EV_CURRENT));
	for (size_t i = 1; functions->len && i < image->n_sections; i++) {
		const struct section *section = &image->sections[i];

		if (section->type == SHT_RELA || section->type == SHT_REL)
			read_code(image, section, symtab, data, functions, module, part);
	}
	g_array_sort(module->wraps, wrap_order);
}

void modfacts_read(const struct image *image, struct module *module, bool with_code, struct snapshot *part)
{
	const struct section *this_module = image_section(image, ".gnu.linkonce.this_module");

	if (has_section(image, "__version_ext_crcs"))
		module->versions = MODULE_VERSIONS_EXTENDED;
	else if (image_section(image, "__versions"))
		module->versions = MODULE_VERSIONS_BASIC;
	module->layout_crc = layout_crc(image);
	module->struct_size = this_module ? (uint32_t)MIN(this_module->size, G_MAXUINT32) : 0;
	module->has_export_crcs = has_section(image, "__kcrctab") || has_section(image, "__kcrctab_gpl");
	/* Reading all symbols and relocations costs as much as all else; what the kernel itself ships does not evade
	 * it. */
	if (with_code && !module->in_tree)
		read_wraps(image, module, part);
}
