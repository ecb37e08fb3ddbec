/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "graph_file.h"

enum {
	HEADER_SIZE = 8,
	CHUNK_SIZE = 12,
	RECORD_SIZE = OID_SIZE + 16,
	MAX_LAYERS = 64,
};

#define PARENT_NONE 0x70000000u /* git: GRAPH_PARENT_NONE */
#define EDGE_FLAG   0x80000000u /* git: GRAPH_EXTRA_EDGES_NEEDED, GRAPH_LAST_EDGE */

struct layer {
	GMappedFile *file;
	const uint8_t *fanout, *ids, *records, *edges;
	uint32_t n, first, n_edges;
};

struct graph_file {
	struct layer layers[MAX_LAYERS];
	guint n_layers;
	uint32_t n; /* commits of all layers */
};

static inline uint32_t read32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline uint64_t read64(const uint8_t *p)
{
	return (uint64_t)read32(p) << 32 | read32(p + 4);
}

/* Whether the table's chunks lie behind it, one after the other, as git demands. */
static bool chunks_are_in_order(const uint8_t *file, uint64_t size)
{
	const uint8_t *entry = file + HEADER_SIZE;
	uint64_t last = HEADER_SIZE + (uint64_t)(file[6] + 1) * CHUNK_SIZE;

	for (unsigned i = 0; i <= file[6]; i++, entry += CHUNK_SIZE) {
		uint64_t start = read64(entry + 4);

		if (start < last || start > size)
			return false;
		last = start;
	}
	return true;
}

/* The chunk named @name, NULL when there is none; the table's next entry tells where it ends. */
static const uint8_t *find_chunk(const uint8_t *file, const char *name, uint64_t *chunk_size)
{
	const uint8_t *entry = file + HEADER_SIZE;

	for (unsigned i = 0; i < file[6]; i++, entry += CHUNK_SIZE) {
		uint64_t start = read64(entry + 4), end = read64(entry + CHUNK_SIZE + 4);

		if (memcmp(entry, name, 4) != 0)
			continue;
		*chunk_size = end - start;
		return file + start;
	}
	return NULL;
}

static bool layer_read(struct layer *layer)
{
	const uint8_t *file = (const uint8_t *)g_mapped_file_get_contents(layer->file);
	uint64_t size = g_mapped_file_get_length(layer->file), fanout_size, ids_size, records_size, edges_size = 0;

	if (size < HEADER_SIZE || memcmp(file, "CGPH\1\1", 6) != 0 ||
	    size < HEADER_SIZE + (uint64_t)(file[6] + 1) * CHUNK_SIZE || !chunks_are_in_order(file, size))
		return false;
	layer->fanout = find_chunk(file, "OIDF", &fanout_size);
	layer->ids = find_chunk(file, "OIDL", &ids_size);
	layer->records = find_chunk(file, "CDAT", &records_size);
	layer->edges = find_chunk(file, "EDGE", &edges_size);
	if (!layer->fanout || !layer->ids || !layer->records || fanout_size != 256 * 4)
		return false;
	layer->n = read32(layer->fanout + 255 * 4);
	layer->n_edges = (uint32_t)MIN(edges_size / 4, G_MAXINT32);
	for (unsigned i = 0; i < 255; i++)
		if (read32(layer->fanout + 4 * i) > read32(layer->fanout + 4 * (i + 1)))
			return false;
	return ids_size == (uint64_t)layer->n * OID_SIZE && records_size == (uint64_t)layer->n * RECORD_SIZE;
}

static bool graph_add(struct graph_file *graph, const char *path)
{
	struct layer *layer = &graph->layers[graph->n_layers];

	if (graph->n_layers == MAX_LAYERS)
		return false;
	layer->file = g_mapped_file_new(path, FALSE, NULL);
	if (!layer->file)
		return false;
	graph->n_layers++;
	if (!layer_read(layer) || layer->n > PARENT_NONE - graph->n)
		return false;
	layer->first = graph->n;
	graph->n += layer->n;
	return true;
}

static bool graph_add_chain(struct graph_file *graph, const char *folder)
{
	g_autofree char *path = g_build_filename(folder, "info", "commit-graphs", "commit-graph-chain", NULL);
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;

	if (!g_file_get_contents(path, &text, NULL, NULL))
		return false;
	lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; **line; line++) {
		g_autofree char *name = g_strdup_printf("graph-%s.graph", *line);
		g_autofree char *layer = g_build_filename(folder, "info", "commit-graphs", name, NULL);

		if (strchr(*line, '/') || !graph_add(graph, layer))
			return false;
		if (!line[1])
			break;
	}
	return graph->n_layers > 0;
}

struct graph_file *graph_file_open(const char *folder)
{
	g_autofree char *path = g_build_filename(folder, "info", "commit-graph", NULL);
	struct graph_file *graph = g_new0(struct graph_file, 1);

	if (g_file_test(path, G_FILE_TEST_EXISTS) ? graph_add(graph, path) : graph_add_chain(graph, folder))
		return graph;
	graph_file_free(graph);
	return NULL;
}

void graph_file_free(struct graph_file *graph)
{
	for (guint i = 0; i < graph->n_layers; i++)
		g_mapped_file_unref(graph->layers[i].file);
	g_free(graph);
}

static uint32_t layer_find(const struct layer *layer, const struct oid *oid)
{
	uint8_t byte = oid->bytes[0];
	uint32_t low = byte ? read32(layer->fanout + 4 * (byte - 1)) : 0, high = read32(layer->fanout + 4 * byte);

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = memcmp(oid->bytes, layer->ids + (size_t)middle * OID_SIZE, OID_SIZE);

		if (order == 0)
			return layer->first + middle;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return GRAPH_NONE;
}

uint32_t graph_file_find(const struct graph_file *graph, const struct oid *oid)
{
	for (guint i = graph->n_layers; i-- > 0;) {
		uint32_t place = layer_find(&graph->layers[i], oid);

		if (place != GRAPH_NONE)
			return place;
	}
	return GRAPH_NONE;
}

static const struct layer *layer_of(const struct graph_file *graph, uint32_t place)
{
	const struct layer *layer = &graph->layers[graph->n_layers - 1];

	while (place < layer->first)
		layer--;
	return layer;
}

uint32_t graph_file_n(const struct graph_file *graph)
{
	return graph->n;
}

uint32_t graph_file_n_sorted(const struct graph_file *graph, uint32_t place)
{
	const struct layer *layer = layer_of(graph, place);

	return layer->first + layer->n - place;
}

const struct oid *graph_file_id(const struct graph_file *graph, uint32_t place)
{
	const struct layer *layer = layer_of(graph, place);

	return (const struct oid *)(layer->ids + (size_t)(place - layer->first) * OID_SIZE);
}

static const uint8_t *record_of(const struct graph_file *graph, uint32_t place)
{
	const struct layer *layer = layer_of(graph, place);

	return layer->records + (size_t)(place - layer->first) * RECORD_SIZE;
}

void graph_file_prefetch(const struct graph_file *graph, uint32_t place)
{
	__builtin_prefetch(record_of(graph, place) + OID_SIZE);
}

/* Tree, two parents, then 30 bits of generation and 34 bits of date. */
bool graph_file_read(const struct graph_file *graph, uint32_t place, struct graph_commit *commit)
{
	const uint8_t *record = record_of(graph, place);

	commit->tree = (const struct oid *)record;
	commit->date = (int64_t)(read32(record + OID_SIZE + 8) & 3) << 32 | read32(record + OID_SIZE + 12);
	commit->edge = GRAPH_NONE;
	for (unsigned i = 0; i < 2; i++) {
		uint32_t parent = read32(record + OID_SIZE + 4 * i);

		if (i == 1 && parent & EDGE_FLAG) {
			commit->edge = parent & ~EDGE_FLAG;
			parent = PARENT_NONE;
		}
		if (parent != PARENT_NONE && parent >= graph->n)
			return false;
		commit->parents[i] = parent == PARENT_NONE ? GRAPH_NONE : parent;
	}
	return true;
}

uint32_t graph_file_edge(const struct graph_file *graph, uint32_t place, uint32_t edge, uint32_t i)
{
	const struct layer *layer = layer_of(graph, place);
	uint32_t parent;

	if (edge >= layer->n_edges || i >= layer->n_edges - edge)
		return GRAPH_NONE;
	if (i > 0 && read32(layer->edges + (size_t)(edge + i - 1) * 4) & EDGE_FLAG)
		return GRAPH_NONE;
	parent = read32(layer->edges + (size_t)(edge + i) * 4) & ~EDGE_FLAG;
	return parent < graph->n ? parent : GRAPH_NONE;
}
