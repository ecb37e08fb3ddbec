/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "model/site.h"
#include "model/snapshot.h"

static const struct field site_fields[] = {
	FIELD(site, file, STRING, "file", "FILE"),
	FIELD(site, line, COUNT, "line", "LINE"),
	FIELD(site, start, NUMBER, "start", "START"),
	FIELD(site, end, NUMBER, "end", "END"),
	FIELD(site, macro, STRING, "macro", "MACRO"),
	FIELD(site, symbol, STRING, "symbol", "SYMBOL"),
	FIELD(site, type, NAME, "type", "TYPE", .names = export_type_names),
	FIELD(site, name_space, STRING, "namespace", "NAMESPACE"),
	FIELD(site, condition, STRING, "condition", "CONDITION"),
	FIELD(site, pasted, BOOL, "pasted", "PASTED"),
	FIELD_END,
};

const struct record site_record = { NULL, sizeof(struct site), site_fields };

static const struct field sites_fields[] = {
	FIELD(sites, tree, STRING, "tree", "TREE"),
	FIELD(sites, sites, LIST, "sites", "SITES", .record = &site_record),
	FIELD(sites, skipped, LIST, "skipped", "SKIPPED", .record = &skip_record),
	FIELD_END,
};

const struct record sites_record = { "kexport-audit/sites/1", sizeof(struct sites), sites_fields };

struct sites *sites_new(void)
{
	struct sites *sites = g_new0(struct sites, 1);

	sites->sites = g_array_new(FALSE, FALSE, sizeof(struct site));
	sites->skipped = g_array_new(FALSE, FALSE, sizeof(struct skip));
	sites->chunks = g_ptr_array_new_with_free_func((GDestroyNotify)g_string_chunk_free);
	return sites;
}

void sites_free(struct sites *sites)
{
	g_array_unref(sites->sites);
	g_array_unref(sites->skipped);
	g_ptr_array_unref(sites->chunks);
	g_free(sites);
}

const char *sites_string(struct sites *sites, const char *string)
{
	if (!*string)
		return "";
	if (sites->chunks->len == 0)
		g_ptr_array_add(sites->chunks, g_string_chunk_new(4096));
	return g_string_chunk_insert_const(sites->chunks->pdata[0], string);
}

void sites_add_skip(struct sites *sites, const char *path, const char *reason)
{
	struct skip skip = { sites_string(sites, path), NULL, sites_string(sites, reason) };

	g_array_append_val(sites->skipped, skip);
}

void sites_merge(struct sites *sites, struct sites *part)
{
	g_array_append_vals(sites->sites, part->sites->data, part->sites->len);
	g_array_append_vals(sites->skipped, part->skipped->data, part->skipped->len);
	g_ptr_array_extend_and_steal(sites->chunks, g_steal_pointer(&part->chunks));
	part->chunks = g_ptr_array_new();
	sites_free(part);
}

static int site_order(gconstpointer a, gconstpointer b)
{
	const struct site *x = a, *y = b;
	int order = strcmp(x->file, y->file);

	if (order)
		return order;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	order = strcmp(x->symbol, y->symbol);
	if (order)
		return order;
	if (x->type != y->type)
		return x->type < y->type ? -1 : 1;
	order = strcmp(x->condition, y->condition);
	return order ? order : strcmp(x->name_space, y->name_space);
}

static int skip_order(gconstpointer a, gconstpointer b)
{
	const struct skip *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	return order ? order : strcmp(x->reason, y->reason);
}

void sites_sort(struct sites *sites)
{
	g_array_sort(sites->sites, site_order);
	g_array_sort(sites->skipped, skip_order);
}

static bool same_site(const struct site *a, const struct site *b)
{
	return a->start == b->start && a->type == b->type && strcmp(a->file, b->file) == 0 &&
	       strcmp(a->symbol, b->symbol) == 0 && strcmp(a->name_space, b->name_space) == 0;
}

static void drop_repeated(GArray *sites)
{
	struct site *site = (struct site *)sites->data;
	guint n_kept = 0;

	for (guint i = 0; i < sites->len; i++) {
		if (n_kept == 0 || !same_site(&site[n_kept - 1], &site[i]))
			site[n_kept++] = site[i];
		else if (strlen(site[i].condition) < strlen(site[n_kept - 1].condition))
			site[n_kept - 1] = site[i];
	}
	g_array_set_size(sites, n_kept);
}

/* "file:line", as the path of a statement's skip starts. */
static GHashTable *places_of(const GArray *sites)
{
	GHashTable *places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < sites->len; i++) {
		const struct site *site = &g_array_index(sites, struct site, i);

		g_hash_table_add(places, g_strdup_printf("%s:%u", site->file, site->line));
	}
	return places;
}

static bool is_resolved(GHashTable *places, const struct skip *skip)
{
	const char *colon = strstr(skip->path, ": ");
	g_autofree char *place = colon ? g_strndup(skip->path, (gsize)(colon - skip->path)) : NULL;

	return place && g_hash_table_contains(places, place);
}

void sites_settle(struct sites *sites)
{
	struct skip *skip = (struct skip *)sites->skipped->data;
	guint n_kept = 0;

	drop_repeated(sites->sites);
	if (sites->skipped->len) {
		GHashTable *places = places_of(sites->sites);

		for (guint i = 0; i < sites->skipped->len; i++)
			if (!is_resolved(places, &skip[i]))
				skip[n_kept++] = skip[i];
		g_hash_table_unref(places);
		g_array_set_size(sites->skipped, n_kept);
	}
}
