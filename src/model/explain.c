/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/explain.h"

static const struct field landing_fields[] = {
	FIELD(explain_landing, tip, STRING, "tip", "TIP"),
	FIELD(explain_landing, commit, STRING, "commit", "COMMIT"),
	FIELD(explain_landing, date, STRING, "date", "DATE"),
	FIELD(explain_landing, release, STRING, "release", "RELEASE"),
	FIELD_END,
};

static const struct record landing_record = { NULL, sizeof(struct explain_landing), landing_fields };

static const struct field step_fields[] = {
	FIELD(explain_step, commit, STRING, "commit", "COMMIT"),
	FIELD(explain_step, author, STRING, "author", "AUTHOR"),
	FIELD(explain_step, date, STRING, "date", "DATE"),
	FIELD(explain_step, subject, STRING, "subject", "SUBJECT"),
	FIELD(explain_step, release, STRING, "release", "RELEASE"),
	FIELD(explain_step, reason, STRING, "reason", "REASON"),
	FIELD(explain_step, fixes, STRINGS, "fixes", "FIXES"),
	FIELD(explain_step, stable, STRINGS, "stable", "STABLE"),
	FIELD(explain_step, links, STRINGS, "links", "LINKS"),
	FIELD(explain_step, events, LIST, "events", "EVENTS", .record = &history_event_record),
	FIELD(explain_step, landings, LIST, "landings", "LANDINGS", .record = &landing_record),
	FIELD_END,
};

static const struct record step_record = { NULL, sizeof(struct explain_step), step_fields };

static const struct field user_fields[] = {
	FIELD(explain_user, name, STRING, "name", "MODULE"),
	FIELD(explain_user, path, STRING, "path", "PATH"),
	FIELD(explain_user, is_given, BOOL, "given", "GIVEN"),
	FIELD(explain_user, in_tree, BOOL, "in_tree", "IN-TREE"),
	FIELD(explain_user, licenses, STRINGS, "licenses", "LICENSES"),
	FIELD(explain_user, gpl_compatible, BOOL, "gpl_compatible", "GPL-COMPATIBLE"),
	FIELD(explain_user, import_ns, STRINGS, "import_ns", "NAMESPACES"),
	FIELD_END,
};

static const struct record user_record = { NULL, sizeof(struct explain_user), user_fields };

static const struct field file_fields[] = {
	FIELD(explain_file, file, STRING, "file", "FILE"),
	FIELD(explain_file, n_uses, NUMBER, "uses", "USES"),
	FIELD_END,
};

static const struct record file_record = { NULL, sizeof(struct explain_file), file_fields };

static const struct field outlook_fields[] = {
	FIELD(explain_outlook, change, STRING, "change", "CHANGE"),
	FIELD(explain_outlook, n_judged, NUMBER, "judged", "JUDGED"),
	FIELD(explain_outlook, modules, STRINGS, "breaks", "BREAKS"),
	FIELD_END,
};

static const struct record outlook_record = { NULL, sizeof(struct explain_outlook), outlook_fields };

static const struct field explain_fields[] = {
	FIELD(explain, symbol, STRING, "symbol", "SYMBOL"),
	FIELD(explain, kernel, STRING, "kernel", "KERNEL"),
	FIELD(explain, repository, STRING, "repository", "REPOSITORY"),
	FIELD(explain, is_shallow, BOOL, "shallow", "SHALLOW"),
	FIELD(explain, steps, LIST, "steps", "STEPS", .record = &step_record),
	FIELD(explain, exports, LIST, "exports", "EXPORTS", .record = &export_record),
	FIELD(explain, sites, LIST, "sites", "SITES", .record = &history_now_record),
	FIELD(explain, users, LIST, "users", "USERS", .record = &user_record),
	FIELD(explain, absent, STRINGS, "absent", "ABSENT"),
	FIELD(explain, revision, STRING, "revision", "REVISION"),
	FIELD(explain, files, LIST, "files", "FILES", .record = &file_record),
	FIELD(explain, outlook, LIST, "outlook", "OUTLOOK", .record = &outlook_record),
	FIELD(explain, skipped, LIST, "skipped", "SKIPPED", .record = &skip_record),
	FIELD_END,
};

const struct record explain_record = { "kexport-audit/explain/1", sizeof(struct explain), explain_fields };

static void step_clear(gpointer data)
{
	struct explain_step *step = data;

	g_strfreev(step->fixes);
	g_strfreev(step->stable);
	g_strfreev(step->links);
	g_array_unref(step->events);
	g_array_unref(step->landings);
	g_array_unref(step->missing);
}

static void outlook_clear(gpointer data)
{
	g_strfreev(((struct explain_outlook *)data)->modules);
}

struct explain *explain_new(const char *symbol)
{
	struct explain *explain = g_new0(struct explain, 1);

	explain->strings = g_string_chunk_new(4096);
	explain->symbol = explain_string(explain, symbol);
	explain->exports = g_array_new(FALSE, FALSE, sizeof(struct export));
	explain->sites = g_array_new(FALSE, FALSE, sizeof(struct history_now));
	explain->steps = g_array_new(FALSE, FALSE, sizeof(struct explain_step));
	explain->users = g_array_new(FALSE, FALSE, sizeof(struct explain_user));
	explain->files = g_array_new(FALSE, FALSE, sizeof(struct explain_file));
	explain->outlook = g_array_new(FALSE, FALSE, sizeof(struct explain_outlook));
	explain->skipped = g_array_new(FALSE, FALSE, sizeof(struct skip));
	g_array_set_clear_func(explain->steps, step_clear);
	g_array_set_clear_func(explain->outlook, outlook_clear);
	return explain;
}

void explain_free(struct explain *explain)
{
	g_array_unref(explain->exports);
	g_array_unref(explain->sites);
	g_strfreev(explain->absent);
	g_array_unref(explain->steps);
	g_array_unref(explain->users);
	g_array_unref(explain->files);
	g_array_unref(explain->outlook);
	g_array_unref(explain->skipped);
	g_string_chunk_free(explain->strings);
	g_free(explain);
}

const char *explain_string(struct explain *explain, const char *string)
{
	return string ? g_string_chunk_insert_const(explain->strings, string) : NULL;
}
