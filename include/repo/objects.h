/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * objects: every object of a repository, read fast. Packs (alternates included) are mapped and inflated by our own
 * reader, which is 5 to 10 times faster than libgit2's on bulk work because it decodes each delta tree once, depth
 * first; loose objects are read by our own code as well, and what neither can read (other index versions, damage) is
 * asked of libgit2.
 *
 * Objects have numbers here: 32 bits instead of 20 bytes, dense, valid as long as the store.
 */

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/auto.h"
#include "repo/oid.h"
#include "repo/repo.h"

enum object_type {
	OBJECT_NO_TYPE,
	OBJECT_COMMIT,
	OBJECT_TREE,
	OBJECT_BLOB,
	OBJECT_TAG,
};

#define OBJECT_NONE G_MAXUINT32

/* No object is read that is larger than this many bytes: no source file is. */
#define OBJECT_MAX_SIZE ((size_t)256 << 20)

/* Bytes that can be read behind any object's data, whatever they hold: searches need not care for the end. */
#define OBJECT_SLACK 64

struct objects;

/* One a thread: what it takes to decode. */
struct object_reader;

/* @size bytes at @to of an object are those at @from of another one. */
struct object_copy {
	uint32_t to, from, size;
};

/*
 * How an object was made from another one, so that what was found out of that one need not be found out again. Notes
 * are whatever numbers the caller keeps about an object while others are made from it.
 */
struct object_origin {
	GArray *notes; /* of uint32_t, empty: for the caller to fill, and to set @has_notes */
	bool has_notes;
	const GArray *base_notes;	  /* of the object that this one was made from; NULL when there are none */
	const struct object_copy *copies; /* @n_copies, by @to, for @base_notes; all other bytes are new */
	guint n_copies;
};

/* An object's data, OBJECT_SLACK bytes of whatever behind it. */
struct object_data {
	enum object_type type;
	const uint8_t *bytes;
	size_t size;
	struct object_buffer *buffer; /* what holds the bytes; for object_data_release() */
	struct object_origin *origin; /* of objects_read_all(), during the call; else NULL */
};

/* @repo outlives the store. Fails when no object folder can be read. */
struct objects *objects_open(struct repo *repo, GError **error);
void objects_free(struct objects *objects);
AUTO_DEFINE(objects)

/* The number of @oid, replace refs honoured; OBJECT_NONE when the repository does not have it. Safe on any thread. */
uint32_t objects_find(struct objects *objects, const struct oid *oid);

/* All numbers given out so far are below this. */
uint32_t objects_n(struct objects *objects);

/* The name behind a number. */
const struct oid *objects_id(struct objects *objects, uint32_t number);

struct object_reader *object_reader_new(struct objects *objects);
void object_reader_free(struct object_reader *reader);
AUTO_DEFINE(object_reader)

/*
 * Reads one object, to be given back with object_data_release(). NOT_FOUND and BAD_DATA name the object. Trees are kept
 * for a while: neighbours in history are made from each other.
 */
bool object_read(struct object_reader *reader, uint32_t number, struct object_data *data, GError **error);

/* The same of an object that must be of type @type: anything else is BAD_DATA. */
bool object_read_type(struct object_reader *reader, uint32_t number, enum object_type type, struct object_data *data,
		      GError **error);

/* For data of a reader; must come before object_reader_free(). Empty data is fine. */
void object_data_release(struct object_reader *reader, struct object_data *data);

/* Takes the data of @number, @i-th of what was asked for, on thread @worker; @data is NULL when it cannot be read. */
typedef void (*object_func)(uint32_t i, const struct object_data *data, guint worker, gpointer user);

/*
 * Reads all @n objects of @numbers, each number at most once, in whatever order is cheapest, on @n_jobs threads (0: one
 * a processor), and calls
 * @func once for each. Every delta tree is decoded once. Stops early when *@cancel becomes true; @cancel may be NULL.
 */
void objects_read_all(struct objects *objects, const uint32_t *numbers, uint32_t n, guint n_jobs, const gint *cancel,
		      object_func func, gpointer user);
