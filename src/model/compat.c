/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/compat.h"
#include "model/snapshot.h"

const char *const problem_reason_names[N_PROBLEM_REASONS + 1] = {
	[PROBLEM_MISSING] = "missing",
	[PROBLEM_GPL_ONLY] = "gpl-only",
	[PROBLEM_NAMESPACE] = "namespace",
	[PROBLEM_MODULE_NAMESPACE] = "module-namespace",
};

static const char *const verdict_names[] = {
	[VERDICT_WORKS] = "works",
	[VERDICT_BREAKS] = "breaks",
	NULL,
};

static const struct field problem_fields[] = {
	FIELD(problem, symbol, STRING, "symbol", "SYMBOL"),
	FIELD(problem, reason, NAME, "reason", "REASON", .names = problem_reason_names),
	FIELD(problem, was, RECORD, "was", "WAS", .record = &export_record),
	FIELD(problem, now, RECORD, "now", "NOW", .record = &export_record),
	FIELD(problem, message, STRING, "message", "MESSAGE"),
	FIELD_END,
};

const struct record problem_record = { NULL, sizeof(struct problem), problem_fields };

static const struct field compat_module_fields[] = {
	FIELD(compat_module, name, STRING, "name", "MODULE"),
	FIELD(compat_module, path, STRING, "path", "PATH"),
	FIELD(compat_module, licenses, STRINGS, "licenses", "LICENSES"),
	FIELD(compat_module, gpl_compatible, BOOL, "gpl_compatible", "GPL-COMPATIBLE"),
	FIELD(compat_module, verdict, NAME, "verdict", "VERDICT", .names = verdict_names),
	FIELD(compat_module, problems, LIST, "problems", "PROBLEMS", .record = &problem_record),
	FIELD_END,
};

const struct record compat_module_record = { NULL, sizeof(struct compat_module), compat_module_fields };

static const struct field compat_fields[] = {
	FIELD(compat, kernel, STRING, "kernel", "KERNEL"),
	FIELD(compat, modules, LIST, "modules", "MODULES", .record = &compat_module_record),
	FIELD(compat, skipped, LIST, "skipped", "SKIPPED", .record = &skip_record),
	FIELD_END,
};

const struct record compat_record = { "kexport-audit/compat/1", sizeof(struct compat), compat_fields };

void problem_clear(struct problem *problem)
{
	g_free(problem->message);
}

void compat_module_clear(struct compat_module *module)
{
	g_array_unref(module->problems);
}
