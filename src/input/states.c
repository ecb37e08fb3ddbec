/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/error.h"
#include "input/states.h"
#include "model/compat.h"
#include "model/finding.h"

/* Where the rows of each document stand. */
static const struct source {
	const struct record *record;
	const char *list;
	const char *inner; /* a list in each row of the former; NULL when those are the rows */
	const char *old, *new;
	bool null_is_absent; /* a side that is null is not exported; else nothing is known of it */
} sources[] = {
	{ &changes_record, "changes", NULL, "old", "new", true },
	{ &findings_record, "findings", NULL, "old", "new", true },
	{ &compat_record, "modules", "problems", "was", "now", false },
};

struct reading {
	const struct source *source;
	GArray *states;
	GHashTable *seen; /* set: symbols */
};

static bool read_side(const cJSON *row, const char *key, bool null_is_absent, struct export_state *state,
		      GError **error)
{
	const cJSON *side = cJSON_GetObjectItemCaseSensitive(row, key);
	const cJSON *type = cJSON_GetObjectItemCaseSensitive(side, "type");
	const cJSON *name_space = cJSON_GetObjectItemCaseSensitive(side, "namespace");

	*state = (struct export_state){ .is_known = null_is_absent, .name_space = "" };
	if (!side || cJSON_IsNull(side))
		return true;
	if (!cJSON_IsString(type) || !export_type_parse(type->valuestring, &state->type))
		return fail(error, KEXPORT_ERROR_BAD_DATA, "%s.type: expected EXPORT_SYMBOL, EXPORT_SYMBOL_GPL, ...",
			    key);
	if (!cJSON_IsString(name_space))
		return fail(error, KEXPORT_ERROR_BAD_DATA, "%s.namespace: expected a string", key);
	state->is_known = state->is_there = true;
	state->name_space = g_intern_string(name_space->valuestring);
	return true;
}

static bool read_row(struct reading *reading, const cJSON *row, GError **error)
{
	const cJSON *symbol = cJSON_GetObjectItemCaseSensitive(row, "symbol");
	struct export_states states = { NULL, { 0 }, { 0 } };

	if (!symbol || cJSON_IsNull(symbol))
		return true;
	if (!cJSON_IsString(symbol))
		return fail(error, KEXPORT_ERROR_BAD_DATA, "symbol: expected a string");
	if (!read_side(row, reading->source->old, reading->source->null_is_absent, &states.old, error) ||
	    !read_side(row, reading->source->new, reading->source->null_is_absent, &states.new, error))
		return false;
	if (!states.old.is_there && !states.new.is_there) /* a finding about an export as it stands */
		states.old.is_known = states.new.is_known = false;
	states.symbol = g_intern_string(symbol->valuestring);
	if (g_hash_table_add(reading->seen, (gpointer)states.symbol))
		g_array_append_val(reading->states, states);
	return true;
}

static bool read_rows(struct reading *reading, const cJSON *document, const char *list, const char *inner,
		      GError **error)
{
	const cJSON *rows = cJSON_GetObjectItemCaseSensitive(document, list), *row;
	guint i = 0;

	if (!cJSON_IsArray(rows))
		return fail(error, KEXPORT_ERROR_BAD_DATA, "%s: expected a list", list);
	cJSON_ArrayForEach(row, rows)
	{
		if (inner ? !read_rows(reading, row, inner, NULL, error) : !read_row(reading, row, error)) {
			g_prefix_error(error, "%s[%u].", list, i);
			return false;
		}
		i++;
	}
	return true;
}

static const struct source *source_find(const cJSON *json, GError **error)
{
	const cJSON *schema = cJSON_GetObjectItemCaseSensitive(json, "schema");

	for (size_t i = 0; i < G_N_ELEMENTS(sources); i++)
		if (cJSON_IsString(schema) && strcmp(schema->valuestring, sources[i].record->schema) == 0)
			return &sources[i];
	fail(error, KEXPORT_ERROR_UNSUPPORTED, "schema '%s': expected what diff, check or hook write with -f json",
	     cJSON_IsString(schema) ? schema->valuestring : "(none)");
	return NULL;
}

static struct reading reading_new(const struct source *source)
{
	return (struct reading){ source, g_array_new(FALSE, FALSE, sizeof(struct export_states)),
				 g_hash_table_new(g_str_hash, g_str_equal) };
}

GArray *export_states_read(const char *path, GError **error)
{
	g_autofree char *text = NULL;
	struct reading reading = { NULL, NULL, NULL };
	gsize length;
	cJSON *json;
	bool done = false;

	errno = 0;
	if (!g_file_get_contents(path, &text, &length, NULL)) {
		fail(error, KEXPORT_ERROR_IO, "%s: %s", path, g_strerror(errno ? errno : EIO));
		return NULL;
	}
	json = cJSON_ParseWithLength(text, length);
	if (!json)
		fail(error, KEXPORT_ERROR_BAD_DATA, "byte %zu: not JSON",
		     cJSON_GetErrorPtr() ? MIN((size_t)(cJSON_GetErrorPtr() - text), length) : 0);
	reading = reading_new(json ? source_find(json, error) : NULL);
	if (reading.source)
		done = read_rows(&reading, json, reading.source->list, reading.source->inner, error);
	if (!done)
		g_prefix_error(error, "%s: ", path);
	g_hash_table_unref(reading.seen);
	cJSON_Delete(json);
	if (done)
		return reading.states;
	g_array_unref(reading.states);
	return NULL;
}

static struct export_state state_of(const struct export *export)
{
	struct export_state state = { .is_known = true, .name_space = "" };

	if (export) {
		state.is_there = true;
		state.type = export->type;
		state.name_space = g_intern_string(export->name_space);
	}
	return state;
}

GArray *export_states_of(const struct changes *changes)
{
	struct reading reading = reading_new(NULL);

	for (guint i = 0; i < changes->changes->len; i++) {
		const struct change *change = &g_array_index(changes->changes, struct change, i);
		struct export_states states = { g_intern_string(change->symbol), state_of(change->old),
						state_of(change->new) };

		if (g_hash_table_add(reading.seen, (gpointer)states.symbol))
			g_array_append_val(reading.states, states);
	}
	g_hash_table_unref(reading.seen);
	return reading.states;
}
