/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * graph_file: git's commit-graph, one file or a chain of them (git: Documentation/gitformat-commit-graph.txt). Places
 * count through the whole chain, the oldest file first. Untrusted: what does not fit is as if it were not there.
 */

#include <glib.h>

#include "repo/oid.h"

#define GRAPH_NONE G_MAXUINT32

struct graph_file;

/* What the file says of one commit. */
struct graph_commit {
	const struct oid *tree;
	int64_t date;
	uint32_t parents[2]; /* places; GRAPH_NONE for none */
	uint32_t edge;	     /* for graph_file_edge() from the second parent on; GRAPH_NONE where parents[] has all */
};

/* @folder: objects/. NULL when there is no graph. */
struct graph_file *graph_file_open(const char *folder);
void graph_file_free(struct graph_file *graph);

/* How many commits it has. */
uint32_t graph_file_n(const struct graph_file *graph);

/* How many ids stand in order from @place on. */
uint32_t graph_file_n_sorted(const struct graph_file *graph, uint32_t place);

uint32_t graph_file_find(const struct graph_file *graph, const struct oid *oid);
const struct oid *graph_file_id(const struct graph_file *graph, uint32_t place);

/* Fetches to the processor's cache what graph_file_read() will want. */
void graph_file_prefetch(const struct graph_file *graph, uint32_t place);

/* False when the record is damaged: the commit has then to be read itself. */
bool graph_file_read(const struct graph_file *graph, uint32_t place, struct graph_commit *commit);

/* The further parents of an octopus: @i counts from 0; GRAPH_NONE after the last. */
uint32_t graph_file_edge(const struct graph_file *graph, uint32_t place, uint32_t edge, uint32_t i);
