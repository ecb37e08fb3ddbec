/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/series.h"
#include "model/snapshot.h"

static const struct field patch_change_fields[] = {
	FIELD(patch_change, symbol, STRING, "symbol", "SYMBOL"),
	FIELD(patch_change, file, STRING, "file", "FILE"),
	FIELD(patch_change, line, COUNT, "line", "LINE"),
	FIELD(patch_change, old, RECORD, "old", "OLD", .record = &site_record),
	FIELD(patch_change, new, RECORD, "new", "NEW", .record = &site_record),
	FIELD_END,
};

const struct record patch_change_record = { NULL, sizeof(struct patch_change), patch_change_fields };

const char *const patch_user_kind_names[] = { "module", "builtin", "unknown", "header", "rust", NULL };

static const struct field patch_user_fields[] = {
	FIELD(patch_user, symbol, STRING, "symbol", "SYMBOL"),
	FIELD(patch_user, kind, NAME, "kind", "KIND", .names = patch_user_kind_names),
	FIELD(patch_user, module, STRING, "module", "MODULE"),
	FIELD(patch_user, license, STRING, "license", "LICENSE"),
	FIELD(patch_user, file, STRING, "file", "FILE"),
	FIELD(patch_user, line, COUNT, "line", "LINE"),
	FIELD(patch_user, via, STRING, "via", "VIA"),
	FIELD_END,
};

const struct record patch_user_record = { NULL, sizeof(struct patch_user), patch_user_fields };

static const struct field patch_fields[] = {
	FIELD(patch, number, NUMBER, "number", "NUMBER"),
	FIELD(patch, subject, STRING, "subject", "SUBJECT"),
	FIELD(patch, files, STRINGS, "files", "FILES"),
	FIELD(patch, changes, LIST, "changes", "CHANGES", .record = &patch_change_record),
	FIELD(patch, body, STRING, "body", "BODY"),
	FIELD(patch, diff, STRING, "diff", "DIFF"),
	FIELD(patch, message, STRING, "message", "MESSAGE"),
	FIELD_END,
};

const struct record patch_record = { NULL, sizeof(struct patch), patch_fields };

static const struct field series_fields[] = {
	FIELD(series, tree, STRING, "tree", "TREE"),
	FIELD(series, patches, LIST, "patches", "PATCHES", .record = &patch_record),
	FIELD(series, users, LIST, "users", "USERS", .record = &patch_user_record),
	FIELD(series, skipped, LIST, "skipped", "SKIPPED", .record = &skip_record),
	FIELD_END,
};

const struct record series_record = { "kexport-audit/patches/1", sizeof(struct series), series_fields };

static void patch_clear(gpointer data)
{
	struct patch *patch = data;

	g_strfreev(patch->files);
	if (patch->changes)
		g_array_unref(patch->changes);
}

struct series *series_new(void)
{
	struct series *series = g_new0(struct series, 1);

	series->patches = g_array_new(FALSE, FALSE, sizeof(struct patch));
	g_array_set_clear_func(series->patches, patch_clear);
	series->users = g_array_new(FALSE, FALSE, sizeof(struct patch_user));
	series->skipped = g_array_new(FALSE, FALSE, sizeof(struct skip));
	series->strings = g_string_chunk_new(4096);
	return series;
}

void series_free(struct series *series)
{
	g_array_unref(series->patches);
	g_array_unref(series->users);
	g_array_unref(series->skipped);
	g_string_chunk_free(series->strings);
	g_free(series);
}

const char *series_string(struct series *series, const char *string)
{
	return string ? g_string_chunk_insert(series->strings, string) : NULL;
}
