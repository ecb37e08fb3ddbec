/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/module.h"

static const struct field import_fields[] = {
	FIELD(import, symbol, STRING, "symbol", "SYMBOL"),
	FIELD(import, crc, CRC, "crc", "CRC"),
	FIELD(import, weak, BOOL, "weak", "WEAK"),
	FIELD_END,
};

const struct record import_record = { NULL, sizeof(struct import), import_fields };

static const struct field module_fields[] = {
	FIELD(module, name, STRING, "name", "NAME"),
	FIELD(module, path, STRING, "path", "PATH"),
	FIELD(module, licenses, STRINGS, "licenses", "LICENSES"),
	FIELD(module, gpl_compatible, BOOL, "gpl_compatible", "GPL-COMPATIBLE"),
	FIELD(module, in_tree, BOOL, "in_tree", "IN-TREE"),
	FIELD(module, import_ns, STRINGS, "import_ns", "NAMESPACES IMPORTED"),
	FIELD(module, vermagic, STRING, "vermagic", "VERMAGIC"),
	FIELD(module, depends, STRINGS, "depends", "DEPENDS"),
	FIELD(module, imports, LIST, "imports", "IMPORTS", .record = &import_record),
	FIELD_END,
};

const struct record module_record = { NULL, sizeof(struct module), module_fields };

void module_clear(struct module *module)
{
	g_strfreev(module->licenses);
	g_strfreev(module->import_ns);
	g_strfreev(module->depends);
	if (module->imports)
		g_array_unref(module->imports);
}
