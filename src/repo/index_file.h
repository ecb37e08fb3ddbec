/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* index_file: the entries of git's index, one after the other, versions 2 to 4 (git: Documentation/gitformat-index). */

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "tree_entry.h"

/* A folder whose entries are those of a tree that git knows the id of. */
struct index_folder {
	const char *name; /* its last part; not terminated */
	size_t length;
	int64_t n_entries; /* in it and below; below zero: not known to equal any tree */
	struct oid id;
	uint32_t n_folders; /* directly in it; they follow, each with all below it */
	uint32_t next;	    /* place of the folder behind it and all below it */
};

struct index_file {
	GMappedFile *file;
	const char *path; /* for messages; borrowed */
	unsigned version;
	uint32_t n_entries;
	const uint8_t *start, *end; /* from the first entry to the trailing hash */
	GArray *folders;	    /* of struct index_folder, the root first; empty when the index has none */
};

/* One entry, and the way to the next. */
struct index_cursor {
	const struct index_file *index;
	uint32_t n_left; /* this one included; 0 at the end */
	const uint8_t *next;
	GString *name; /* the whole path */
	enum entry_kind kind;
	const struct oid *id;
	bool unmerged;
	bool absent; /* only announced (git add -N): not part of the next commit */
};

bool index_file_open(struct index_file *index, const char *path, GError **error);
void index_file_close(struct index_file *index);

/* At the first entry. False on damage, which it names. */
bool index_cursor_init(struct index_cursor *cursor, const struct index_file *index, GError **error);
void index_cursor_clear(struct index_cursor *cursor);
bool index_cursor_next(struct index_cursor *cursor, GError **error);
