/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A snapshot that `scan -f json:FILE` wrote. */
#include <cjson/cJSON.h>

#include "base/error.h"
#include "inputs.h"
#include "json_record.h"

bool input_snapshot_fits(const struct file *file)
{
	for (size_t i = 0; i < file->size; i++)
		if (!g_ascii_isspace(file->data[i]))
			return file->data[i] == '{';
	return false;
}

/* Rows that stand in JSON but cannot be an export, an import or a module. */
static bool check_rows(const struct snapshot *part, GError **error)
{
	for (guint i = 0; i < part->exports->len; i++) {
		const struct export *export = &g_array_index(part->exports, struct export, i);

		if (!export->symbol || !export->module || !export->name_space)
			return fail(error, KEXPORT_ERROR_BAD_DATA,
				    "exports[%u]: symbol, module and namespace are strings, not null", i);
	}
	for (guint i = 0; i < part->modules->len; i++) {
		struct module *module = &g_array_index(part->modules, struct module, i);

		if (!module->name || !module->path || !module->imports)
			return fail(error, KEXPORT_ERROR_BAD_DATA, "modules[%u]: name, path and imports are not null",
				    i);
		for (guint j = 0; j < module->imports->len; j++)
			if (!g_array_index(module->imports, struct import, j).symbol)
				return fail(error, KEXPORT_ERROR_BAD_DATA, "modules[%u].imports[%u]: symbol is null", i,
					    j);
	}
	for (guint i = 0; i < part->skipped->len; i++) {
		const struct skip *skip = &g_array_index(part->skipped, struct skip, i);

		if (!skip->path || !skip->reason)
			return fail(error, KEXPORT_ERROR_BAD_DATA, "skipped[%u]: path and reason are not null", i);
	}
	return true;
}

bool input_snapshot_read(const struct file *file, const struct input_options *options, struct snapshot *part,
			 GError **error)
{
	cJSON *json =
		json_document_parse((const char *)file->data, file->size, &snapshot_record, "scan -f json", error);
	struct json_owner owner = { 0 };
	bool done;

	(void)options;
	if (!json)
		return false;
	snapshot_string(part, ""); /* makes the chunk that the strings go to */
	owner.strings = part->chunks->pdata[0];
	done = json_record_read(json, &snapshot_record, part, &owner, error) && check_rows(part, error);
	cJSON_Delete(json);
	return done;
}
