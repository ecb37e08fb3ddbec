/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* history_walk: from commits to signatures: the part that has to be fast. */

#include "change/history.h"
#include "history_marks.h"
#include "history_paths.h"
#include "history_text.h"
#include "repo/commits.h"
#include "source/scan.h"

/* A file that differs between a commit and one parent. Numbers are of objects; OBJECT_NONE is no file. */
struct pair {
	uint32_t commit : 31; /* place in the walk's order */
	uint32_t is_makefile : 1;
	uint32_t new, old;
	uint32_t path; /* for walk_path(), of walk->pairs as history_walk_range() fills it */
};

/* What is known of a blob. */
struct blob {
	uint64_t signature;    /* 0: no export statement */
	const uint32_t *lines; /* for each line of the extract the file's; NULL without one */
	bool is_unreadable;
	bool is_makefile; /* its signature is one of the default namespaces that it sets */
};

/* What all blobs of a signature have. */
struct learnt {
	struct source_text text; /* the extract, without a path */
	struct sites *sites;	 /* of it, as it says alone; lines are its own. NULL: nobody has asked yet */
	bool is_wanted;		 /* somebody will ask */
	struct marks *marks;	 /* NULL for none */
};

struct walk_worker {
	struct object_reader *reader; /* made when it is needed */
	struct extract extract;
	GHashTable *learnt;    /* signature -> struct learnt */
	GStringChunk *strings; /* of all of them; those of sites once, as one file's versions have the same ones */
	struct macro_table *macros;
	GPtrArray *lines; /* what struct blob points to */
	GArray *blobs;	  /* of struct blob: those that are not as most are, with nothing in them */
	GArray *rows;	  /* of struct index_file_row, to be saved */
	struct path_table paths;
};

struct history_walk {
	const struct history_options *options;
	struct objects *objects;
	struct commits *commits;
	GArray *order;	     /* of uint32_t: commits, newest first */
	GArray *tips;	     /* of struct oid: where the range ends */
	bool is_whole;	     /* the range goes back to the roots, and no files are left out */
	bool is_whole_known; /* with events that others have found, it does */
	GArray *pairs;	     /* of struct pair, by commit */
	GHashTable *broken;  /* place in the order -> char *, why the commit cannot be judged */
	uint32_t *index;     /* object number -> what is known of it, for history_blobs.c; 0: not looked at */
	uint32_t n_indexed;
	GHashTable *extra;	/* object number, and as what -> struct blob: read afterwards */
	struct extract_key key; /* of signatures */
	struct env *env; /* what files depend on outside of them (history_env.h); NULL where that is not looked at */
	struct walk_worker *workers;
	guint n_workers;
};

/* Ready for walk_blob() and what follows from it, on objects without commits. Empties with history_walk_clear(). */
bool history_walk_open(struct history_walk *walk, struct repo *repo, const struct history_options *options,
		       GError **error);

/* The same, and all commits of the range are looked at. False when the range or the objects cannot be read. */
bool history_walk_run(struct history_walk *walk, struct repo *repo, const struct history_options *options,
		      GError **error);
void history_walk_clear(struct history_walk *walk);

/* Looks at all commits of the range; walk->commits is there. */
void history_walk_range(struct history_walk *walk, const struct repo_range *range);

/* Reads the blobs of walk->pairs on all threads. */
void walk_search_files(struct history_walk *walk);

/* The path of a pair; valid until another commit is looked at. */
const char *walk_path(const struct history_walk *walk, const struct pair *pair);

void walk_progress(const struct history_walk *walk, const char *step, uint32_t done, uint32_t total);

/* Once walk->pairs is filled: reads the blobs of all pairs at once, where that is cheaper than one by one. */
void walk_read_pairs(struct history_walk *walk);

/*
 * The blob behind an object number as a source, read now if it was not yet. OBJECT_NONE is an empty file. Not on
 * several threads.
 */
const struct blob *walk_blob(struct history_walk *walk, uint32_t number);

/* Says of @blob what its @data (NULL: not to be read) says; @blob lives as long as the worker. */
void walk_judge(struct walk_worker *worker, struct blob *blob, const struct object_data *data);

/* The same of a file that is a Makefile; of one at @path; of a side of @pair. */
const struct blob *walk_makefile(struct history_walk *walk, uint32_t number);
const struct blob *walk_file(struct history_walk *walk, const char *path, uint32_t number);
const struct blob *walk_side(struct history_walk *walk, const struct pair *pair, uint32_t number);

/* Whether the blob was looked at already, as a source or as a Makefile. */
bool walk_is_known(const struct history_walk *walk, uint32_t number);

/* Notes one that nobody has looked at, for the caller to walk_judge(). */
struct blob *walk_blob_new(struct history_walk *walk, uint32_t number, bool is_makefile);

/* What is known of a signature that some blob has. NULL for 0. */
const struct learnt *walk_learnt(const struct history_walk *walk, uint64_t signature);

/* Its sites; NULL for 0. Not on several threads. */
const struct sites *walk_sites(const struct history_walk *walk, uint64_t signature);

/* Its marks; NULL for none. */
const struct marks *walk_marks(const struct history_walk *walk, uint64_t signature);

/* "Makefile" or "Kbuild", where kbuild finds flags. */
bool walk_is_makefile(const char *path, size_t length);

/* The reader of a thread; 0 once all threads are done. */
struct object_reader *walk_reader(struct history_walk *walk, guint worker);

/* What to look at: files that may have export statements, in folders that are part of a kernel. */
bool walk_wants(const char *path, size_t length, bool is_folder, gpointer walk);

/* The same whatever paths the range is limited to. */
bool walk_wants_all(const char *path, size_t length, bool is_folder, gpointer unused);
