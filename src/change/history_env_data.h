/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* history_env_data: what history_env_learn.c learns, history_env.c asks and history_env_sites.c scans files with. */

#include "history_env.h"

/* Which other files a change may have to do with. */
enum env_reach {
	REACH_NOTHING,
	REACH_HEADERS, /* those that define what it calls */
	REACH_ALL,     /* and those that call what it defines */
};

struct env {
	struct history_walk *walk;
	GStringChunk *strings;
	GHashTable *definers; /* macro -> set of paths of headers that define it at some time */
	GHashTable *users;    /* macro -> set of paths of files that call it at some time */
	GHashTable *folders;  /* set of those whose Makefile sets a default namespace at some time */
	GHashTable *tables;   /* headers with the numbers of their texts -> struct macro_table */
	uint32_t tree;	      /* what ENV_OLD and ENV_NEW are about; OBJECT_NONE for none */
	GHashTable *files[2]; /* path -> number of its object in ENV_OLD and in ENV_NEW, where that is not the tree's */
	enum env_reach reach; /* of all that changes */
	bool is_late;	      /* the trees where the walk ends are still to be read */
	bool is_blind;	      /* a tree could not be read whole */
	GHashTable *sites;    /* an extract and its surroundings -> struct sites, which rows borrow from */
};

/* An empty set of paths or names, which are borrowed. */
GHashTable *env_set_new(void);

/* A copy of @string that lives as long as @env. */
const char *env_keep(struct env *env, const char *string);

/* Whether a Makefile above @path may set its default namespace: at some time, as far as the walk tells, or now. */
bool env_is_below_namespace(struct env *env, uint32_t tree, const char *path);

/* Reads what env_of_tips() left for later. */
void env_learn_late(struct env *env);

/* The file at @path: its object, OBJECT_NONE for none. */
uint32_t env_find(struct env *env, uint32_t tree, const char *path);

bool env_is_header(const char *path);
