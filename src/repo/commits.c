/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "commit_parse.h"
#include "git.h"
#include "graph_file.h"
#include "repo/commits.h"
#include "store.h"
#include "walk.h"

enum { STATE_NAMED, STATE_READ };

enum {
	TREES_AT_ONCE = 256,
	TREES_AHEAD = 8, /* names that are fetched early */
	ALL_AFTER = 16,	 /* commits, one in so many of the file's */
};

/* A commit of the file whose tree is found later. */
struct treeless {
	const struct oid *tree; /* in the file */
	uint32_t commit;
};

struct commits {
	struct repo *repo;
	struct objects *objects;
	struct object_reader *reader;
	struct graph_file *graph;    /* NULL: read the commits */
	uint32_t n_placed, *numbers; /* objects of the file's commits; NULL until many were looked for */
	GArray *all;		     /* of struct commit */
	GArray *parents;	     /* of uint32_t: every commit's, side by side */
	uint32_t *table, mask;	     /* object number -> commit, open addressing */
	GArray *treeless;	     /* of struct treeless; NULL: trees are found at once */
	struct commit_header header;
};

struct commits *commits_new(struct repo *repo, struct objects *objects)
{
	struct commits *commits = g_new0(struct commits, 1);
	g_autofree char *folder = g_build_filename(repo_common_dir(repo), "objects", NULL);
	g_autofree char *wanted = repo_config(repo, "core.commitgraph");

	commits->repo = repo;
	commits->objects = objects;
	commits->reader = object_reader_new(objects);
	commits->all = g_array_new(FALSE, FALSE, sizeof(struct commit));
	commits->parents = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	commits->header.parents = g_array_new(FALSE, FALSE, sizeof(struct oid));
	/* As in git: the file tells of the commits as they were made. */
	if (!repo_is_rewritten(repo) && g_strcmp0(wanted, "false") != 0)
		commits->graph = graph_file_open(folder);
	return commits;
}

void commits_free(struct commits *commits)
{
	g_clear_pointer(&commits->graph, graph_file_free);
	object_reader_free(commits->reader);
	g_array_unref(commits->all);
	g_array_unref(commits->parents);
	g_array_unref(commits->header.parents);
	g_free(commits->table);
	g_free(commits->numbers);
	g_free(commits);
}

static inline struct commit *commit_at(struct commits *commits, uint32_t i)
{
	return &g_array_index(commits->all, struct commit, i);
}

static uint32_t *commits_slot(struct commits *commits, uint32_t number)
{
	uint32_t i = (number * 0x9e3779b1u >> 7) & commits->mask;

	while (commits->table[i] != COMMIT_NONE && commit_at(commits, commits->table[i])->number != number)
		i = (i + 1) & commits->mask;
	return &commits->table[i];
}

static void commits_grow(struct commits *commits)
{
	if (commits->table && commits->all->len < commits->mask / 2)
		return;
	commits->mask = commits->table ? commits->mask * 2 + 1 : 1023;
	g_free(commits->table);
	commits->table = g_malloc(((size_t)commits->mask + 1) * sizeof(uint32_t));
	memset(commits->table, 0xff, ((size_t)commits->mask + 1) * sizeof(uint32_t));
	for (uint32_t i = 0; i < commits->all->len; i++)
		*commits_slot(commits, commit_at(commits, i)->number) = i;
}

static void find_all(struct commits *commits)
{
	uint32_t n = graph_file_n(commits->graph), n_sorted;

	commits->numbers = g_new(uint32_t, n);
	for (uint32_t place = 0; place < n; place += n_sorted) {
		n_sorted = graph_file_n_sorted(commits->graph, place);
		objects_find_sorted(commits->objects, graph_file_id(commits->graph, place), n_sorted,
				    commits->numbers + place);
	}
}

/* The object of that name, which is at @place of the file or GRAPH_NONE. */
static uint32_t find_number(struct commits *commits, const struct oid *oid, uint32_t place)
{
	uint32_t number = OBJECT_NONE;

	if (place != GRAPH_NONE && ++commits->n_placed == graph_file_n(commits->graph) / ALL_AFTER + 1)
		find_all(commits);
	if (place != GRAPH_NONE && commits->numbers)
		number = commits->numbers[place];
	return number != OBJECT_NONE ? number : objects_find(commits->objects, oid);
}

/* The commit of that name, not read yet; COMMIT_NONE when there is no such object. */
static uint32_t commits_name(struct commits *commits, const struct oid *oid, uint32_t file_place)
{
	uint32_t number = find_number(commits, oid, file_place), *slot;
	struct commit commit = { .number = number, .tree = OBJECT_NONE, .file_place = file_place };

	if (number == OBJECT_NONE)
		return COMMIT_NONE;
	commits_grow(commits);
	slot = commits_slot(commits, number);
	if (*slot == COMMIT_NONE) {
		*slot = commits->all->len;
		g_array_append_val(commits->all, commit);
	}
	return *slot;
}

/* @place: of the parent, in the file. */
static void commit_add_parent(struct commits *commits, uint32_t i, const struct oid *oid, uint32_t place)
{
	uint32_t parent = commits_name(commits, oid, place);

	if (parent == COMMIT_NONE) {
		commit_at(commits, i)->lost_parent = true;
		return;
	}
	g_array_append_val(commits->parents, parent);
	commit_at(commits, i)->n_parents++;
}

static void commit_read_object(struct commits *commits, uint32_t i)
{
	uint32_t number = commit_at(commits, i)->number;
	struct commit_header *header = &commits->header;
	const GArray *grafted = repo_grafted(commits->repo, objects_id(commits->objects, number));
	struct object_data data = { 0 };

	if (object_read_type(commits->reader, number, OBJECT_COMMIT, &data, NULL) &&
	    commit_parse(data.bytes, data.size, header)) {
		commit_at(commits, i)->tree = objects_find(commits->objects, &header->tree);
		commit_at(commits, i)->date = header->date;
		if (!grafted)
			grafted = header->parents;
		for (guint j = 0; j < grafted->len; j++)
			commit_add_parent(commits, i, &g_array_index(grafted, struct oid, j), GRAPH_NONE);
	} else {
		commit_at(commits, i)->is_missing = true;
	}
	object_data_release(commits->reader, &data);
}

static void add_graphed(struct commits *commits, uint32_t i, uint32_t place)
{
	graph_file_prefetch(commits->graph, place);
	commit_add_parent(commits, i, graph_file_id(commits->graph, place), place);
}

static bool commit_read_graph(struct commits *commits, uint32_t i, uint32_t place)
{
	struct graph_commit graphed;
	struct treeless treeless;

	if (!graph_file_read(commits->graph, place, &graphed))
		return false;
	treeless = (struct treeless){ graphed.tree, i };
	commit_at(commits, i)->file_place = place;
	if (commits->treeless)
		g_array_append_val(commits->treeless, treeless);
	else
		commit_at(commits, i)->tree = objects_find(commits->objects, graphed.tree);
	commit_at(commits, i)->date = graphed.date;
	for (unsigned j = 0; j < 2; j++)
		if (graphed.parents[j] != GRAPH_NONE)
			add_graphed(commits, i, graphed.parents[j]);
	for (uint32_t j = 0, parent; graphed.edge != GRAPH_NONE; j++) {
		parent = graph_file_edge(commits->graph, place, graphed.edge, j);
		if (parent == GRAPH_NONE)
			break;
		add_graphed(commits, i, parent);
	}
	return true;
}

static void commit_read(struct commits *commits, uint32_t i)
{
	struct commit *commit = commit_at(commits, i);
	uint32_t place = commit->file_place;

	if (commit->state == STATE_READ)
		return;
	commit->state = STATE_READ;
	commit->first_parent = commits->parents->len;
	if (commits->graph && place == GRAPH_NONE)
		place = graph_file_find(commits->graph, objects_id(commits->objects, commit->number));
	if (place == GRAPH_NONE || !commit_read_graph(commits, i, place))
		commit_read_object(commits, i);
}

uint32_t commits_find(struct commits *commits, const struct oid *oid)
{
	uint32_t commit = commits_name(commits, oid, GRAPH_NONE);

	if (commit != COMMIT_NONE)
		commit_read(commits, commit);
	return commit;
}

const struct commit *commits_get(struct commits *commits, uint32_t commit)
{
	return commit_at(commits, commit);
}

const uint32_t *commits_parents(struct commits *commits, uint32_t commit)
{
	uint32_t first = commit_at(commits, commit)->first_parent, n = commit_at(commits, commit)->n_parents;

	for (uint32_t i = 0; i < n; i++)
		commit_read(commits, g_array_index(commits->parents, uint32_t, first + i));
	return &g_array_index(commits->parents, uint32_t, commit_at(commits, commit)->first_parent);
}

const struct oid *commits_id(struct commits *commits, uint32_t commit)
{
	return objects_id(commits->objects, commit_at(commits, commit)->number);
}

uint32_t commits_n(struct commits *commits)
{
	return commits->all->len;
}

void commits_trees_later(struct commits *commits)
{
	commits->treeless = g_array_new(FALSE, FALSE, sizeof(struct treeless));
}

static void find_trees(struct commits *commits, const struct treeless *all, guint n)
{
	struct oid ids[TREES_AT_ONCE];
	uint32_t numbers[TREES_AT_ONCE], places[TREES_AT_ONCE];

	for (guint i = 0; i < n; i++) {
		if (i + TREES_AHEAD < n)
			__builtin_prefetch(all[i + TREES_AHEAD].tree);
		ids[i] = *all[i].tree;
		places[i] = i;
	}
	objects_find_all(commits->objects, ids, places, n, numbers);
	for (guint i = 0; i < n; i++)
		commit_at(commits, all[i].commit)->tree = numbers[i];
}

void commits_trees_now(struct commits *commits)
{
	const GArray *all = commits->treeless;

	for (guint i = 0; i < all->len; i += TREES_AT_ONCE)
		find_trees(commits, &g_array_index(all, struct treeless, i), MIN(TREES_AT_ONCE, all->len - i));
	g_clear_pointer(&commits->treeless, g_array_unref);
}

struct commit *commits_flags(struct commits *commits, uint32_t commit)
{
	return commit_at(commits, commit);
}
