/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "change/history.h"
#include "load.h"
#include "patch_request.h"

static const struct patch_change *change_at(const GArray *changes, guint i)
{
	return &g_array_index(changes, struct patch_change, i);
}

static bool has_symbol(const GArray *changes, const char *symbol)
{
	for (guint i = 0; i < changes->len; i++)
		if (strcmp(change_at(changes, i)->symbol, symbol) == 0)
			return true;
	return false;
}

/* Whether the symbol becomes again what the event took from it. */
static bool is_restored(const GArray *changes, const struct history_event *event)
{
	if (!event->old || !event->new || event->direction != DIRECTION_LOOSENED)
		return false;
	for (guint i = 0; i < changes->len; i++) {
		const struct patch_change *change = change_at(changes, i);

		if (strcmp(change->symbol, event->symbol) == 0 && change->new &&
		    change->new->type == event->old->type &&
		    strcmp(change->new->name_space, event->old->name_space) == 0)
			return true;
	}
	return false;
}

/* Events come newest first: the last one that added a symbol is its first export, and the first one of all is what made
 * it what it is. */
static void read_events(struct patch_evidence *evidence, const GArray *changes)
{
	g_autoptr(GHashTable) first = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	GHashTableIter iter;
	gpointer key, value;

	for (guint i = 0; i < evidence->history->events->len; i++) {
		const struct history_event *event = &g_array_index(evidence->history->events, struct history_event, i);
		struct message_commit commit = { event->symbol, event->commit, event->subject, event->release };

		if (event->kinds == CHANGE_MOVED || !has_symbol(changes, event->symbol))
			continue;
		if (event->kinds & CHANGE_ADDED)
			g_hash_table_insert(first, (gpointer)event->symbol, (gpointer)event);
		if (g_hash_table_add(seen, (gpointer)event->symbol) && is_restored(changes, event))
			g_array_append_val(evidence->loosened, commit);
	}
	g_hash_table_iter_init(&iter, first);
	while (g_hash_table_iter_next(&iter, &key, &value)) {
		const struct history_event *event = value;
		struct message_commit commit = { event->symbol, event->commit, event->subject, event->release };

		g_array_append_val(evidence->first, commit);
	}
}

/* The history of the files that change; a clone that lacks it tells nothing about who was first. */
static void read_history(struct patch_evidence *evidence, const struct options *options,
			 const struct patch_source *source, const GArray *changes)
{
	char head[OID_HEX_SIZE + 1], *words[] = { head, NULL };
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
	struct history_options how = { .words = words, .n_jobs = (guint)options->n_jobs };

	oid_to_hex(&source->head, head);
	for (guint i = 0; i < changes->len; i++)
		g_ptr_array_add(paths, g_strconcat(source->prefix, change_at(changes, i)->file, NULL));
	g_ptr_array_add(paths, NULL);
	how.paths = (char **)paths->pdata;
	evidence->history = history_of(source->repo, &how, NULL);
	if (!evidence->history)
		return;
	read_events(evidence, changes);
	if (evidence->history->is_shallow)
		g_array_set_size(evidence->first, 0);
	evidence->evidence.first = evidence->first;
	evidence->evidence.loosened = evidence->loosened;
}

static void read_modules(struct patch_evidence *evidence, const GArray *changes)
{
	for (guint i = 0; i < evidence->snapshot->modules->len; i++) {
		const struct module *module = &g_array_index(evidence->snapshot->modules, struct module, i);

		for (guint j = 0; module->imports && j < module->imports->len; j++) {
			const struct import *import = &g_array_index(module->imports, struct import, j);
			struct message_module row = { import->symbol, module->name, "" };

			if (module->licenses && *module->licenses)
				row.license = *module->licenses;
			if (has_symbol(changes, import->symbol))
				g_array_append_val(evidence->modules, row);
		}
	}
	evidence->evidence.modules = evidence->modules;
}

void patch_evidence_read(struct patch_evidence *evidence, const struct options *options,
			 const struct patch_request *request, const struct patch_source *source, const GArray *changes)
{
	evidence->first = g_array_new(FALSE, FALSE, sizeof(struct message_commit));
	evidence->loosened = g_array_new(FALSE, FALSE, sizeof(struct message_commit));
	evidence->modules = g_array_new(FALSE, FALSE, sizeof(struct message_module));
	if (source->has_head && !request->without_history && changes->len)
		read_history(evidence, options, source, changes);
	if (request->modules) {
		evidence->snapshot = load_kernel(options, request->modules, true);
		output_tell_skipped(options, evidence->snapshot->skipped);
		read_modules(evidence, changes);
	}
}

void patch_evidence_clear(struct patch_evidence *evidence)
{
	g_clear_pointer(&evidence->first, g_array_unref);
	g_clear_pointer(&evidence->loosened, g_array_unref);
	g_clear_pointer(&evidence->modules, g_array_unref);
	g_clear_pointer(&evidence->history, history_free);
	g_clear_pointer(&evidence->snapshot, snapshot_free);
}
