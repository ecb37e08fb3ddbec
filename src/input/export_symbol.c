/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For every symbol a local label __export_symbol_NAME, and there the license, the namespace, both ended by NUL, and a
 * reference to the symbol (kernel: include/linux/export.h, ___EXPORT_SYMBOL(), 6.4).
 */
#include <string.h>

#include "base/error.h"
#include "export_symbol.h"

static const char prefix[] = "__export_symbol_";

/* kernel: scripts/mod/modpost.c, check_export_symbol(): anything but these two is an error there. */
static bool parse_license(const char *license, enum export_type *type)
{
	*type = *license ? EXPORT_TYPE_GPL : EXPORT_TYPE_PLAIN;
	return !*license || strcmp(license, "GPL") == 0;
}

static bool add_symbol(const struct section *section, const char *symbol, uint64_t offset, const char *module,
		       struct snapshot *part, GError **error)
{
	const char *license = image_string(section, offset);
	const char *name_space = license ? image_string(section, offset + strlen(license) + 1) : NULL;
	struct export export = { .module = module };

	if (!name_space)
		return fail(error, KEXPORT_ERROR_BAD_DATA,
			    ".export_symbol: %s: its license or namespace has no end in the section", symbol);
	if (!*symbol)
		return fail(error, KEXPORT_ERROR_BAD_DATA, ".export_symbol: offset 0x%" PRIx64 ": the symbol is empty",
			    offset);
	if (!parse_license(license, &export.type))
		return fail(error, KEXPORT_ERROR_BAD_DATA,
			    ".export_symbol: %s: license '%s'; expected \"GPL\" or nothing", symbol, license);
	export.symbol = snapshot_string(part, symbol);
	export.name_space = *name_space ? snapshot_string(part, name_space) : "";
	snapshot_add_export(part, &export);
	return true;
}

bool export_symbol_read(const struct image *image, const struct section *section, const char *module,
			struct snapshot *part, GError **error)
{
	const struct section *table = image_symtab(image);
	Elf_Data *data = table ? elf_getdata(table->scn, NULL) : NULL;
	guint n_before = part->exports->len;
	GElf_Sym symbol;

	if (!data)
		return fail(error, KEXPORT_ERROR_BAD_DATA,
			    ".export_symbol: without .symtab, whose labels name the exports");
	for (int i = 1; gelf_getsym(data, i, &symbol); i++) {
		const char *name = symbol.st_shndx == section_index(image, section)
					   ? elf_strptr(image->elf, table->link, symbol.st_name)
					   : NULL;

		if (name && strncmp(name, prefix, strlen(prefix)) == 0 &&
		    !add_symbol(section, name + strlen(prefix), symbol.st_value, module, part, error))
			return false;
	}
	if (section->size && part->exports->len == n_before)
		return fail(error, KEXPORT_ERROR_BAD_DATA,
			    ".export_symbol: no label __export_symbol_NAME leads into it");
	return true;
}
