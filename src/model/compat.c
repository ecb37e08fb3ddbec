/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/compat.h"
#include "model/change.h"
#include "model/snapshot.h"

const char *const problem_reason_names[N_PROBLEM_REASONS + 1] = {
	[PROBLEM_MISSING] = "missing",
	[PROBLEM_GPL_ONLY] = "gpl-only",
	[PROBLEM_NAMESPACE] = "namespace",
	[PROBLEM_MODULE_NAMESPACE] = "module-namespace",
	[PROBLEM_CRC] = "crc",
	[PROBLEM_NO_VERSION] = "no-version",
	[PROBLEM_VERMAGIC] = "vermagic",
	[PROBLEM_TAINT] = "taint",
	[PROBLEM_SYMBOL_GET] = "symbol_get",
	[PROBLEM_STRUCT_SIZE] = "struct-size",
	[PROBLEM_NO_FLAGS] = "no-flags",
	[PROBLEM_LICENSE] = "license",
	[PROBLEM_DUPLICATE_EXPORT] = "duplicate-export",
	[PROBLEM_FUTURE] = "future",
	[PROBLEM_UNUSED] = "unused",
	[PROBLEM_DEPENDENCY] = "dependency",
	[PROBLEM_CIRCUMVENTION] = "circumvention",
};

const char *const stage_names[] = {
	[STAGE_BUILD] = "build",
	[STAGE_LOAD] = "load",
	NULL,
};

const char *const severity_names[] = {
	[SEVERITY_NOTE] = "note",
	[SEVERITY_WARNING] = "warning",
	[SEVERITY_ERROR] = "error",
	NULL,
};

const char *const successor_kind_names[] = {
	[SUCCESSOR_RENAMED] = "renamed",	   [SUCCESSOR_MOVED] = "moved", [SUCCESSOR_INLINE] = "inline",
	[SUCCESSOR_NOT_EXPORTED] = "not-exported", [SUCCESSOR_GONE] = "gone",	NULL,
};

const char *const certainty_names[] = {
	[CERTAINTY_CERTAIN] = "certain",
	[CERTAINTY_LIKELY] = "likely",
	[CERTAINTY_POSSIBLE] = "possible",
	NULL,
};

static const char *const successor_evidence_names[] = {
	[EVIDENCE_NAME] = "name",
	[EVIDENCE_PROTOTYPE] = "prototype",
	[EVIDENCE_PLACE] = "place",
	NULL,
};

static const struct field successor_fields[] = {
	FIELD(successor, kind, NAME, "kind", "KIND", .names = successor_kind_names),
	FIELD(successor, certainty, NAME, "certainty", "CERTAINTY", .names = certainty_names),
	FIELD(successor, evidence, FLAGS, "evidence", "EVIDENCE", .names = successor_evidence_names),
	FIELD(successor, symbol, STRING, "symbol", "SYMBOL"),
	FIELD(successor, where, STRING, "where", "WHERE"),
	FIELD_END,
};

static const struct record successor_record = { NULL, sizeof(struct successor), successor_fields };

static const char *const verdict_names[] = {
	[VERDICT_WORKS] = "works",
	[VERDICT_BREAKS] = "breaks",
	NULL,
};

static const struct field since_fields[] = {
	FIELD(since, commit, STRING, "commit", "COMMIT"),
	FIELD(since, author, STRING, "author", "AUTHOR"),
	FIELD(since, date, STRING, "date", "DATE"),
	FIELD(since, subject, STRING, "subject", "SUBJECT"),
	FIELD(since, release, STRING, "release", "RELEASE"),
	FIELD(since, kinds, FLAGS, "kinds", "CHANGE", .names = change_kind_names),
	FIELD(since, file, STRING, "file", "FILE"),
	FIELD(since, line, COUNT, "line", "LINE"),
	FIELD(since, renamed_to, STRING, "renamed_to", "RENAMED-TO"),
	FIELD_END,
};

static const struct record since_record = { NULL, sizeof(struct since), since_fields };

static const struct field problem_fields[] = {
	FIELD(problem, symbol, STRING, "symbol", "SYMBOL"),
	FIELD(problem, reason, NAME, "reason", "REASON", .names = problem_reason_names),
	FIELD(problem, stage, NAME, "stage", "STAGE", .names = stage_names),
	FIELD(problem, severity, NAME, "severity", "SEVERITY", .names = severity_names),
	FIELD(problem, was, RECORD, "was", "WAS", .record = &export_record),
	FIELD(problem, now, RECORD, "now", "NOW", .record = &export_record),
	FIELD(problem, message, STRING, "message", "MESSAGE"),
	FIELD(problem, lines, STRINGS, "lines", "LINES"),
	FIELD(problem, remedy, STRING, "remedy", "REMEDY"),
	FIELD(problem, since, RECORD, "since", "SINCE", .record = &since_record),
	FIELD(problem, sought_to, STRING, "sought_to", "SOUGHT-TO", .optional = true),
	FIELD(problem, successor, RECORD, "successor", "SUCCESSOR", .record = &successor_record),
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
	FIELD(compat, texts, STRING, "texts", "TEXTS"),
	FIELD(compat, modules, LIST, "modules", "MODULES", .record = &compat_module_record),
	FIELD(compat, skipped, LIST, "skipped", "SKIPPED", .record = &skip_record),
	FIELD_END,
};

const struct record compat_record = { "kexport-audit/compat/1", sizeof(struct compat), compat_fields };

void problem_clear(struct problem *problem)
{
	g_free(problem->message);
	g_strfreev(problem->lines);
	g_free(problem->remedy);
	g_free(problem->successor);
	g_free(problem->since);
}

void compat_module_clear(struct compat_module *module)
{
	g_array_unref(module->problems);
}
