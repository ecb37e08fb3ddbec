/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "functions.h"

static void read_symbols(const struct image *image, const struct section *table, const char *module,
			 struct snapshot *part)
{
	Elf_Data *data = elf_getdata(table->scn, NULL);
	uint64_t n = table->size / (image->is_64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym));
	GElf_Sym symbol;

	for (uint64_t i = 1; data && i < n && gelf_getsym(data, (int)i, &symbol); i++) {
		struct function function = {
			.module = module,
			.section = symbol.st_shndx,
			.address = symbol.st_value,
		};
		const char *name;

		if (GELF_ST_TYPE(symbol.st_info) != STT_FUNC || symbol.st_shndx == SHN_UNDEF ||
		    symbol.st_shndx >= SHN_LORESERVE)
			continue;
		name = elf_strptr(image->elf, table->link, symbol.st_name);
		if (!name || !function_is_whole(name))
			continue;
		function.symbol = snapshot_string(part, name);
		snapshot_add_function(part, &function);
	}
}

void functions_read(const struct image *image, const char *module, struct snapshot *part)
{
	const struct section *table = image_symtab(image);

	module = snapshot_string(part, image->type == ET_REL ? module : "vmlinux");
	if (table)
		read_symbols(image, table, module, part);
	if (part->functions->len == 0 && image->type != ET_REL)
		functions_of_exports(part);
}

void functions_of_exports(struct snapshot *part)
{
	for (guint i = 0; i < part->exports->len; i++) {
		const struct export *export = &g_array_index(part->exports, struct export, i);
		struct function function = {
			.symbol = export->symbol,
			.module = export->module,
			.address = export->address,
			.place = FUNCTION_AMONG_EXPORTS,
		};

		if (export->address && function_is_whole(export->symbol))
			snapshot_add_function(part, &function);
	}
}

static int address_order(gconstpointer a, gconstpointer b)
{
	const struct export *x = *(const struct export *const *)a, *y = *(const struct export *const *)b;

	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	return strcmp(x->symbol, y->symbol);
}

void functions_number(struct snapshot *snapshot)
{
	g_autoptr(GPtrArray) exports = g_ptr_array_new();

	for (guint i = 0; i < snapshot->exports->len; i++) {
		struct export *export = &g_array_index(snapshot->exports, struct export, i);

		if (export->address)
			g_ptr_array_add(exports, export);
	}
	g_ptr_array_sort(exports, address_order);
	for (guint i = 0; i < exports->len; i++)
		((struct export *)exports->pdata[i])->position = i + 1;
}
