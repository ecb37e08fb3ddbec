/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "model/module.h"

static const struct field import_fields[] = {
	FIELD(import, symbol, STRING, "symbol", "SYMBOL"),
	FIELD(import, crc, CRC, "crc", "CRC"),
	FIELD(import, weak, BOOL, "weak", "WEAK"),
	FIELD(import, index, COUNT, "index", "INDEX", .optional = true),
	FIELD_END,
};

const struct record import_record = { NULL, sizeof(struct import), import_fields };

static const struct field wrap_fields[] = {
	FIELD(wrap, export, STRING, "export", "EXPORT"),
	FIELD(wrap, import, STRING, "import", "IMPORT"),
	FIELD_END,
};

const struct record wrap_record = { NULL, sizeof(struct wrap), wrap_fields };

static const char *const module_versions_names[] = {
	[MODULE_VERSIONS_NONE] = "none",
	[MODULE_VERSIONS_BASIC] = "basic",
	[MODULE_VERSIONS_EXTENDED] = "extended",
	NULL,
};

static const struct field module_fields[] = {
	FIELD(module, name, STRING, "name", "NAME"),
	FIELD(module, path, STRING, "path", "PATH"),
	FIELD(module, licenses, STRINGS, "licenses", "LICENSES"),
	FIELD(module, gpl_compatible, BOOL, "gpl_compatible", "GPL-COMPATIBLE"),
	FIELD(module, in_tree, BOOL, "in_tree", "IN-TREE"),
	FIELD(module, import_ns, STRINGS, "import_ns", "NAMESPACES IMPORTED"),
	FIELD(module, vermagic, STRING, "vermagic", "VERMAGIC"),
	FIELD(module, depends, STRINGS, "depends", "DEPENDS"),
	FIELD(module, versions, NAME, "versions", "VERSIONS", .names = module_versions_names, .optional = true),
	FIELD(module, layout_crc, CRC, "module_layout", "MODULE_LAYOUT", .optional = true),
	FIELD(module, struct_size, COUNT, "struct_size", "STRUCT MODULE", .optional = true),
	FIELD(module, has_export_crcs, BOOL, "has_export_crcs", "EXPORT CRCS", .optional = true),
	FIELD(module, srcversion, STRING, "srcversion", "SRCVERSION", .optional = true),
	FIELD(module, retpoline, BOOL, "retpoline", "RETPOLINE", .optional = true),
	FIELD(module, is_signed, BOOL, "signed", "SIGNED", .optional = true),
	FIELD(module, symbol_gets, STRINGS, "symbol_gets", "SYMBOL_GET", .optional = true),
	FIELD(module, class_table, NAME, "class_table", "CLASS BY", .names = class_table_names, .optional = true),
	FIELD(module, imports, LIST, "imports", "IMPORTS", .record = &import_record),
	FIELD(module, wraps, LIST, "wraps", "WRAPS", .record = &wrap_record, .optional = true),
	FIELD_END,
};

const struct record module_record = { NULL, sizeof(struct module), module_fields };

void module_clear(struct module *module)
{
	g_strfreev(module->licenses);
	g_strfreev(module->import_ns);
	g_strfreev(module->depends);
	g_strfreev(module->symbol_gets);
	if (module->wraps)
		g_array_unref(module->wraps);
	if (module->imports)
		g_array_unref(module->imports);
}

bool module_imports(const struct module *module, const char *symbol)
{
	guint low = 0, high = module->imports ? module->imports->len : 0;

	while (low < high) {
		guint middle = low + (high - low) / 2;
		int order = strcmp(g_array_index(module->imports, struct import, middle).symbol, symbol);

		if (order == 0)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

bool module_imports_namespace(const struct module *module, const char *name_space)
{
	return module->import_ns && g_strv_contains((const char *const *)module->import_ns, name_space);
}
