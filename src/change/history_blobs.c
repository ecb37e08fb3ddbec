/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/parallel.h"
#include "history_walk.h"
#include "index_rows.h"

enum {
	SAVED_AT_ONCE = 16384, /* files; what is lost when the process is killed, for each thread */
	TOLD_AT_ONCE = 1024,
};

/*
 * What the index of a walk says of an object: 32 bits, since nearly all files have no export statement. From KNOWN on,
 * where its struct blob is: the place in a worker's list times the number of workers, and that worker.
 */
enum {
	NOT_LOOKED_AT,
	NOTHING,
	MAKEFILE, /* not read yet */
	KNOWN,
};

/* Blobs that are read together. */
struct reading {
	struct history_walk *walk;
	GArray *numbers;     /* of uint32_t: objects */
	uint64_t *makefiles; /* a bit for each: objects are read in no order of the index, which is large */
	gint n_done;
};

/* What an extract says, once for each signature that this thread meets. */
static void worker_learn(struct walk_worker *worker, uint64_t signature)
{
	const GString *text = worker->extract.text;
	struct learnt *learnt;

	if (g_hash_table_contains(worker->learnt, &signature))
		return;
	learnt = g_new0(struct learnt, 1);
	learnt->text =
		(struct source_text){ "", g_string_chunk_insert_len(worker->strings, text->str, (gssize)text->len),
				      text->len, NULL };
	learnt->marks = marks_make(text);
	g_hash_table_insert(worker->learnt, g_memdup2(&signature, sizeof(signature)), learnt);
}

/* The lines of a Makefile that set a default namespace, as a number; 0 for none. */
static uint64_t makefile_signature(const char *text, size_t size)
{
	static const char name[] = "DEFAULT_SYMBOL_NAMESPACE";
	const char *p = text, *end = text + size;
	uint64_t hash = 0;

	while (p < end && (p = memmem(p, (size_t)(end - p), name, strlen(name)))) {
		const char *line = memrchr(text, '\n', (size_t)(p - text)), *stop = memchr(p, '\n', (size_t)(end - p));

		stop = stop ? stop : end;
		for (p = line ? line + 1 : text; p < stop; p++)
			hash = ((hash ? hash : 0xcbf29ce484222325) ^ (uint8_t)*p) * 0x100000001b3;
	}
	return hash;
}

void walk_judge(struct walk_worker *worker, struct blob *blob, const struct object_data *data)
{
	*blob = (struct blob){ .is_makefile = blob->is_makefile };
	if (!data || data->type != OBJECT_BLOB) {
		blob->is_unreadable = true;
		return;
	}
	if (blob->is_makefile) {
		blob->signature = makefile_signature((const char *)data->bytes, data->size);
		return;
	}
	blob->signature = extract_make(&worker->extract, data);
	if (!blob->signature)
		return;
	if (!worker->extract.is_same)
		worker_learn(worker, blob->signature);
	blob->lines = g_memdup2(worker->extract.lines->data, worker->extract.lines->len * sizeof(uint32_t));
	g_ptr_array_add(worker->lines, (gpointer)blob->lines);
}

static void save_rows(struct history_walk *walk, struct walk_worker *worker)
{
	if (walk->options->index)
		index_save_files(walk->options->index, worker->rows);
	g_array_set_size(worker->rows, 0);
}

static void take_blob(uint32_t i, const struct object_data *data, guint worker, gpointer user)
{
	struct reading *reading = user;
	struct history_walk *walk = reading->walk;
	const uint32_t *number = &g_array_index(reading->numbers, uint32_t, i);
	GArray *blobs = walk->workers[worker].blobs;
	struct blob blob = { .is_makefile = reading->makefiles[i / 64] >> i % 64 & 1 };
	gint n_done;

	walk_judge(&walk->workers[worker], &blob, data);
	if (blob.signature || blob.is_unreadable || blob.is_makefile) {
		walk->index[*number] = KNOWN + blobs->len * walk->n_workers + worker;
		g_array_append_val(blobs, blob);
	}
	if (walk->options->index && !blob.is_unreadable && !blob.is_makefile) {
		struct index_file_row row = { *objects_id(walk->objects, *number), blob.signature };

		g_array_append_val(walk->workers[worker].rows, row);
		if (walk->workers[worker].rows->len == SAVED_AT_ONCE)
			save_rows(walk, &walk->workers[worker]);
	}
	n_done = g_atomic_int_add(&reading->n_done, 1);
	if (worker == 0 && n_done % TOLD_AT_ONCE == 0)
		walk_progress(walk, "files", (uint32_t)n_done, reading->numbers->len);
}

static void read_blobs(struct history_walk *walk, GArray *numbers)
{
	g_autofree uint64_t *makefiles = g_new0(uint64_t, numbers->len / 64 + 1);
	struct reading reading = { walk, numbers, makefiles, 0 };

	for (guint i = 0; i < numbers->len; i++)
		if (walk->index[g_array_index(numbers, uint32_t, i)] == MAKEFILE)
			makefiles[i / 64] |= (uint64_t)1 << i % 64;
	objects_read_all(walk->objects, (const uint32_t *)(void *)numbers->data, numbers->len, walk->n_workers,
			 walk->options->cancel, take_blob, &reading);
	for (guint i = 0; i < walk->n_workers; i++)
		save_rows(walk, &walk->workers[i]);
}

static void want_blob(struct history_walk *walk, GArray *wanted, uint32_t number, bool is_makefile)
{
	if (number == OBJECT_NONE || walk->index[number] != NOT_LOOKED_AT)
		return;
	g_array_append_val(wanted, number);
	walk->index[number] = is_makefile ? MAKEFILE : NOTHING;
}

/* Sources first: what is a Makefile somewhere, too, is read once more as that. */
static void want_pairs(struct history_walk *walk, GArray *wanted, bool are_makefiles)
{
	for (guint i = 0; i < walk->pairs->len; i++) {
		const struct pair *pair = &g_array_index(walk->pairs, struct pair, i);

		if (pair->is_makefile != are_makefiles)
			continue;
		want_blob(walk, wanted, pair->new, are_makefiles);
		want_blob(walk, wanted, pair->old, are_makefiles);
	}
}

/* Takes out of @wanted what the index knows to have no export statement; what has some is to be read in any case. */
static void recall(struct history_walk *walk, GArray *wanted)
{
	guint n = 0;

	for (guint i = 0; i < wanted->len; i++) {
		uint32_t number = g_array_index(wanted, uint32_t, i);
		const struct oid *id = objects_id(walk->objects, number);
		uint64_t signature = 0;

		if (walk->index[number] == MAKEFILE || !index_find_file(walk->options->index, id, &signature) ||
		    signature)
			g_array_index(wanted, uint32_t, n++) = number;
	}
	g_array_set_size(wanted, n);
}

static struct learnt *find_learnt(const struct history_walk *walk, uint64_t signature)
{
	struct learnt *learnt = NULL;

	for (guint i = 0; signature && !learnt && i < walk->n_workers; i++)
		learnt = g_hash_table_lookup(walk->workers[i].learnt, &signature);
	return learnt;
}

/* Most signatures are of files whose statements no commit of the range changes: nobody asks for their sites. */
static void scan_learnt(struct walk_worker *worker, struct learnt *learnt)
{
	learnt->sites = sites_new();
	g_ptr_array_set_free_func(learnt->sites->chunks, NULL);
	g_ptr_array_add(learnt->sites->chunks, worker->strings);
	sites_in_text(worker->macros, &learnt->text, learnt->sites, NULL, NULL);
}

/* What several threads scan. */
struct scanning {
	struct history_walk *walk;
	GPtrArray *learnt;
};

static void scan_one(guint i, guint worker, gpointer data)
{
	struct scanning *scanning = data;

	if (!(scanning->walk->options->cancel && g_atomic_int_get(scanning->walk->options->cancel)))
		scan_learnt(&scanning->walk->workers[worker], scanning->learnt->pdata[i]);
}

static void want_sites(GPtrArray *wanted, const struct history_walk *walk, uint64_t signature)
{
	struct learnt *learnt = find_learnt(walk, signature);

	if (!learnt || learnt->is_wanted)
		return;
	learnt->is_wanted = true;
	g_ptr_array_add(wanted, learnt);
}

/* What one thread scans when it is asked for, several scan before it is. */
static void scan_pairs(struct history_walk *walk)
{
	g_autoptr(GPtrArray) wanted = g_ptr_array_new();
	struct scanning scanning = { walk, wanted };

	for (guint i = 0; i < walk->pairs->len; i++) {
		const struct pair *pair = &g_array_index(walk->pairs, struct pair, i);
		uint64_t new = pair->is_makefile ? 0 : walk_blob(walk, pair->new)->signature;
		uint64_t old = pair->is_makefile ? 0 : walk_blob(walk, pair->old)->signature;

		if (new == old)
			continue;
		want_sites(wanted, walk, new);
		want_sites(wanted, walk, old);
	}
	parallel_for(wanted->len, walk->n_workers, scan_one, &scanning);
}

void walk_search_files(struct history_walk *walk)
{
	g_autoptr(GArray) wanted = g_array_new(FALSE, FALSE, sizeof(uint32_t));

	walk->n_indexed = objects_n(walk->objects);
	walk->index = g_new0(uint32_t, walk->n_indexed);
	want_pairs(walk, wanted, false);
	want_pairs(walk, wanted, true);
	if (walk->options->index)
		recall(walk, wanted);
	read_blobs(walk, wanted);
	if (walk->n_workers > 1)
		scan_pairs(walk);
}

void walk_read_pairs(struct history_walk *walk)
{
	enum { FEW = 64 }; /* are read one by one: an index over all objects of a kernel takes a millisecond */

	if (walk->pairs->len > FEW && !walk->index)
		walk_search_files(walk);
}

static const struct blob *known_blob(const struct history_walk *walk, uint32_t number)
{
	static const struct blob plain[KNOWN] = { [MAKEFILE] = { .is_makefile = true } };
	uint32_t known = walk->index[number];
	const GArray *blobs;

	if (known < KNOWN)
		return &plain[known];
	blobs = walk->workers[(known - KNOWN) % walk->n_workers].blobs;
	return &g_array_index(blobs, struct blob, (known - KNOWN) / walk->n_workers);
}

/* The same bytes can be a source and a Makefile, and say something else as each. */
static gpointer extra_key(uint32_t number, bool is_makefile)
{
	return GSIZE_TO_POINTER((gsize)number << 1 | is_makefile);
}

struct blob *walk_blob_new(struct history_walk *walk, uint32_t number, bool is_makefile)
{
	struct blob *blob = g_new0(struct blob, 1);

	blob->is_makefile = is_makefile;
	g_hash_table_insert(walk->extra, extra_key(number, is_makefile), blob);
	return blob;
}

bool walk_is_known(const struct history_walk *walk, uint32_t number)
{
	return (number < walk->n_indexed && walk->index[number] != NOT_LOOKED_AT) ||
	       g_hash_table_contains(walk->extra, extra_key(number, false)) ||
	       g_hash_table_contains(walk->extra, extra_key(number, true));
}

static const struct blob *read_blob(struct history_walk *walk, uint32_t number, bool is_makefile)
{
	static const struct blob no_file;
	const struct blob *known = NULL;
	struct object_data data = { 0 };
	struct blob *blob;
	bool ok;

	if (number == OBJECT_NONE)
		return &no_file;
	if (number < walk->n_indexed && walk->index[number] != NOT_LOOKED_AT)
		known = known_blob(walk, number);
	if (!known || known->is_makefile != is_makefile)
		known = g_hash_table_lookup(walk->extra, extra_key(number, is_makefile));
	if (known)
		return known;
	blob = walk_blob_new(walk, number, is_makefile);
	ok = object_read(walk_reader(walk, 0), number, &data, NULL);
	walk_judge(&walk->workers[0], blob, ok ? &data : NULL);
	object_data_release(walk_reader(walk, 0), &data);
	return blob;
}

const struct blob *walk_blob(struct history_walk *walk, uint32_t number)
{
	return read_blob(walk, number, false);
}

const struct blob *walk_makefile(struct history_walk *walk, uint32_t number)
{
	return read_blob(walk, number, true);
}

const struct blob *walk_file(struct history_walk *walk, const char *path, uint32_t number)
{
	return read_blob(walk, number, walk_is_makefile(path, strlen(path)));
}

const struct blob *walk_side(struct history_walk *walk, const struct pair *pair, uint32_t number)
{
	return read_blob(walk, number, pair->is_makefile);
}

const struct learnt *walk_learnt(const struct history_walk *walk, uint64_t signature)
{
	return find_learnt(walk, signature);
}

const struct sites *walk_sites(const struct history_walk *walk, uint64_t signature)
{
	struct learnt *learnt = find_learnt(walk, signature);

	if (learnt && !learnt->sites)
		scan_learnt(&walk->workers[0], learnt);
	return learnt ? learnt->sites : NULL;
}

const struct marks *walk_marks(const struct history_walk *walk, uint64_t signature)
{
	const struct learnt *learnt = walk_learnt(walk, signature);

	return learnt ? learnt->marks : NULL;
}
