/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "imports.h"
#include "symbol_get.h"

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
	/* An export without a CRC leaves a weak __crc_NAME that nothing defines (kernel: include/linux/export.h, 5.10).
	 */
	if (strncmp(name, "__crc_", strlen("__crc_")) == 0)
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

/*
 * Every undefined symbol, wherever it stands: the loader goes through the whole table (kernel: simplify_symbols()), so
 * sh_info, which says where the local ones end, must not hide any.
 */
static bool read_undefined(const struct image *image, struct module *module, struct snapshot *part, GError **error)
{
	const struct section *table = image_symtab(image);
	Elf_Data *data = table ? elf_getdata(table->scn, NULL) : NULL;
	unsigned size = image->is_64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
	unsigned index = image->is_64 ? offsetof(Elf64_Sym, st_shndx) : offsetof(Elf32_Sym, st_shndx);

	if (!data)
		return fail(error, KEXPORT_ERROR_BAD_DATA,
			    ".symtab: not there, so what the module imports cannot be told");
	for (uint64_t i = 1; i < table->size / size; i++) {
		struct import import = { 0 };
		const char *name;
		GElf_Sym symbol;

		if (image_number(image, table, i * size + index, 2) != SHN_UNDEF || !gelf_getsym(data, (int)i, &symbol))
			continue;
		name = elf_strptr(image->elf, table->link, symbol.st_name);
		if (!name)
			return fail(error, KEXPORT_ERROR_BAD_DATA,
				    ".symtab: entry %" PRIu64 ": name lies outside its string table", i);
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

static void set_crc(struct module *module, const char *name, uint32_t crc)
{
	struct import key = { .symbol = name }, *import;

	if (module->imports->len == 0)
		return;
	import = bsearch(&key, module->imports->data, module->imports->len, sizeof(key), import_order);
	if (import)
		import->crc = crc;
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

		memcpy(name, section->data + offset + word, RECORD - word);
		set_crc(module, name, (uint32_t)image_number(image, section, offset, word));
	}
	return true;
}

/*
 * The Nth CRC belongs to the Nth name, of any length (kernel: kernel/module/version.c, modversion_ext_start(), 6.14).
 * Where a symbol has both, the loader takes this one.
 */
static bool read_extended_versions(const struct image *image, struct module *module, GError **error)
{
	const struct section *crcs = image_section(image, "__version_ext_crcs");
	const struct section *names = image_section(image, "__version_ext_names");
	uint64_t offset = 0, at = 0;

	if (!crcs && !names)
		return true;
	if (!crcs || !names || !crcs->data || !names->data || crcs->size % 4)
		return fail(error, KEXPORT_ERROR_BAD_DATA,
			    "__version_ext_crcs, __version_ext_names: expected both, the first of 4-byte words");
	for (; offset < crcs->size; offset += 4) {
		const char *name = image_string(names, at);

		if (!name)
			return fail(error, KEXPORT_ERROR_BAD_DATA,
				    "__version_ext_names: no name for CRC %" PRIu64 " of __version_ext_crcs",
				    offset / 4);
		set_crc(module, name, (uint32_t)image_number(image, crcs, offset, 4));
		at += strlen(name) + 1;
	}
	return true;
}

bool imports_read(const struct image *image, struct module *module, struct snapshot *part, GError **error)
{
	if (!read_undefined(image, module, part, error) || !read_versions(image, module, error) ||
	    !read_extended_versions(image, module, error))
		return false;
	module->symbol_gets = symbol_gets_read(image, error);
	return module->symbol_gets != NULL;
}
