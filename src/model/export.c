/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "model/export.h"
#include "model/namespace.h"

const char *const export_type_names[N_EXPORT_TYPES + 1] = {
	[EXPORT_TYPE_UNKNOWN] = "Unknown",
	[EXPORT_TYPE_PLAIN] = "EXPORT_SYMBOL",
	[EXPORT_TYPE_UNUSED] = "EXPORT_UNUSED_SYMBOL",
	[EXPORT_TYPE_GPL_FUTURE] = "EXPORT_SYMBOL_GPL_FUTURE",
	[EXPORT_TYPE_GPL] = "EXPORT_SYMBOL_GPL",
	[EXPORT_TYPE_UNUSED_GPL] = "EXPORT_UNUSED_SYMBOL_GPL",
};

const char *const class_table_names[] = {
	[CLASS_TABLE_NONE] = "none",
	[CLASS_TABLE_SECTIONS] = "sections",
	[CLASS_TABLE_FLAGS] = "flags",
	NULL,
};

static const struct field export_fields[] = {
	FIELD(export, symbol, STRING, "symbol", "SYMBOL"),
	FIELD(export, module, STRING, "module", "MODULE"),
	FIELD(export, type, NAME, "type", "TYPE", .names = export_type_names),
	FIELD(export, name_space, STRING, "namespace", "NAMESPACE"),
	FIELD(export, crc, CRC, "crc", "CRC"),
	FIELD(export, file, STRING, "file", "FILE", .optional = true),
	FIELD(export, line, COUNT, "line", "LINE", .optional = true),
	FIELD(export, prototype, STRING, "prototype", "PROTOTYPE", .optional = true),
	FIELD(export, position, COUNT, "position", "POSITION", .optional = true),
	FIELD_END,
};

const struct record export_record = { NULL, sizeof(struct export), export_fields };

const char *export_type_name(enum export_type type)
{
	return export_type_names[type];
}

bool export_type_parse(const char *name, enum export_type *type)
{
	for (unsigned i = 0; i < N_EXPORT_TYPES; i++) {
		if (strcmp(name, export_type_names[i]) == 0) {
			*type = i;
			return true;
		}
	}
	*type = EXPORT_TYPE_UNKNOWN;
	return strcmp(name, "(unknown)") == 0;
}

bool export_type_is_gpl_only(enum export_type type)
{
	return type == EXPORT_TYPE_GPL || type == EXPORT_TYPE_UNUSED_GPL;
}

enum restriction export_restriction(const struct export *export)
{
	if (!export)
		return RESTRICTION_GONE;
	if (namespace_is_module_list(export->name_space))
		return RESTRICTION_MODULES;
	if (*export->name_space)
		return RESTRICTION_NAMESPACE;
	return export_type_is_gpl_only(export->type) ? RESTRICTION_GPL_ONLY : RESTRICTION_NONE;
}

int export_compare(const struct export *a, const struct export *b)
{
	int order = strcmp(a->symbol, b->symbol);

	return order ? order : strcmp(a->module, b->module);
}
