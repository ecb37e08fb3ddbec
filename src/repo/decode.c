/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/parallel.h"
#include "delta.h"
#include "forest.h"

enum {
	MAX_SPARE = 64,
	MAX_SPARE_SIZE = 4 << 20, /* of all together */
	TOGETHER = 32,		  /* whole objects that are inflated side by side, */
	TOGETHER_SIZE = 2 << 20,  /* and their size */
};

/* Bytes that one thread may hold on its way down a delta tree; what does not fit is read one by one. */
#define MAX_HELD ((size_t)512 << 20)

/* A node whose children are under way. */
struct frame {
	struct object_buffer *buffer;
	uint32_t next_child;
};

struct decoder {
	struct inflater inflater;
	struct inflate *inflate;     /* NULL where there is none */
	struct object_buffer *ready; /* the root that is decoded next, when it is inflated already */
	struct object_buffer *delta_bytes;
	struct delta delta; /* applied last */
	struct object_buffer *spare[MAX_SPARE];
	unsigned n_spare;
	size_t spare_size, held; /* bytes: capacities of the spare ones, sizes of those in use */
	GArray *frames;
	const GArray *base_notes; /* of what the object decoded last was made from; NULL for none */
	GArray *spare_notes;
};

struct bulk {
	struct forest *forest;
	const uint32_t *numbers;
	uint8_t *done; /* by item; each written by one thread */
	struct decoder *decoders;
	const gint *cancel;
	object_func func;
	gpointer user;
};

/* Room to grow in, of few different sizes: what one large file leaves is what the next one needs. */
static size_t room_for(size_t size)
{
	size_t room = 1 << 14;

	while (room < size)
		room *= 2;
	return room;
}

/* The buffer used last is the one that is still in the cache of the processor. */
static struct object_buffer *decoder_buffer(struct decoder *decoder, size_t size)
{
	struct object_buffer *buffer;
	unsigned i = decoder->n_spare;

	decoder->held += size;
	if (decoder->held > MAX_HELD || size > OBJECT_MAX_SIZE) {
		decoder->held -= size;
		return NULL;
	}
	while (i > 0 && decoder->spare[i - 1]->capacity < size)
		i--;
	if (i == 0) {
		if (decoder->n_spare) {
			decoder->spare_size -= decoder->spare[--decoder->n_spare]->capacity;
			object_buffer_free(decoder->spare[decoder->n_spare]);
		}
		buffer = object_buffer_new(room_for(size));
	} else {
		buffer = decoder->spare[i - 1];
		decoder->n_spare--;
		decoder->spare_size -= buffer->capacity;
		memmove(&decoder->spare[i - 1], &decoder->spare[i], (decoder->n_spare - (i - 1)) * sizeof(buffer));
	}
	buffer->size = size;
	buffer->has_notes = false;
	return buffer;
}

static void decoder_release(struct decoder *decoder, struct object_buffer *buffer)
{
	decoder->held -= buffer->size;
	if (decoder->n_spare == MAX_SPARE || buffer->capacity > MAX_SPARE_SIZE - decoder->spare_size) {
		object_buffer_free(buffer);
		return;
	}
	decoder->spare[decoder->n_spare++] = buffer;
	decoder->spare_size += buffer->capacity;
}

/* Turns @base into what the delta makes of it. False when there is no room, or when that needs a copy. */
static bool decode_within(struct decoder *decoder, struct object_buffer *base)
{
	const struct delta *delta = &decoder->delta;
	GArray *notes = base->notes;

	if (delta->result_size > base->capacity || !delta_is_ordered(delta))
		return false;
	delta_apply_within(delta, base->bytes);
	decoder->held += delta->result_size - base->size;
	base->size = delta->result_size;
	base->has_notes = false;
	base->notes = decoder->spare_notes;
	decoder->spare_notes = notes;
	return true;
}

/* Takes @base over when @is_last. */
static struct object_buffer *decode_delta(struct decoder *decoder, const struct pack *pack, const struct packed *packed,
					  struct object_buffer *base, bool is_last)
{
	struct object_buffer *result;

	if (packed->size > OBJECT_MAX_SIZE)
		return NULL;
	if (packed->size > decoder->delta_bytes->capacity) {
		object_buffer_free(decoder->delta_bytes);
		decoder->delta_bytes = object_buffer_new(packed->size);
	}
	if (!pack_inflate(pack, packed, &decoder->inflater, decoder->delta_bytes->bytes) ||
	    !delta_read(&decoder->delta, decoder->delta_bytes->bytes, packed->size, base->size))
		return NULL;
	decoder->base_notes = base->has_notes ? base->notes : NULL;
	if (is_last && decode_within(decoder, base))
		return base;
	result = decoder_buffer(decoder, decoder->delta.result_size);
	if (!result)
		return NULL;
	result->type = base->type;
	delta_apply(&decoder->delta, base->bytes, result->bytes);
	return result;
}

static struct object_buffer *decode_whole(struct decoder *decoder, const struct pack *pack, const struct packed *packed)
{
	struct object_buffer *result = g_steal_pointer(&decoder->ready);

	decoder->base_notes = NULL;
	if (result)
		return result;
	result = decoder_buffer(decoder, packed->size);
	if (!result)
		return NULL;
	result->type = packed->type;
	if (pack_inflate(pack, packed, &decoder->inflater, result->bytes))
		return result;
	decoder_release(decoder, result);
	return NULL;
}

static void tell(const struct bulk *bulk, const struct decoder *decoder, guint worker, uint32_t item,
		 struct object_buffer *buffer)
{
	struct object_origin origin = { .base_notes = decoder->base_notes,
					.copies = decoder->delta.copies.all,
					.n_copies = decoder->delta.copies.n };
	struct object_data data = { buffer->type, buffer->bytes, buffer->size, NULL, &origin };

	if (!buffer->notes)
		buffer->notes = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	g_array_set_size(buffer->notes, 0);
	origin.notes = buffer->notes;
	bulk->func(item, &data, worker, bulk->user);
	buffer->has_notes = origin.has_notes;
	bulk->done[item] = 1;
}

/*
 * Decodes a node, tells the caller of it, and lays it on the stack for its children. @base is what it is made from,
 * NULL for a root, and is let go when this is the last that is.
 */
static void decode_node(struct bulk *bulk, struct decoder *decoder, guint worker, uint32_t i,
			struct object_buffer *base, bool is_last)
{
	const struct node *node = &bulk->forest->nodes[i];
	const struct pack *pack = objects_pack(bulk->forest->objects, node_pack(node->key));
	struct object_buffer *buffer = NULL;
	struct packed packed;
	struct frame frame;

	if (pack_header(pack, node_offset(node->key), &packed))
		buffer = base ? decode_delta(decoder, pack, &packed, base, is_last)
			      : decode_whole(decoder, pack, &packed);
	if (buffer && node->item != NO_NODE)
		tell(bulk, decoder, worker, node->item, buffer);
	if (base && is_last && base != buffer)
		decoder_release(decoder, base);
	if (!buffer)
		return;
	frame = (struct frame){ buffer, node->child };
	g_array_append_val(decoder->frames, frame);
}

/* Depth first. A node's data is let go once its last child is made: a chain without branches takes two buffers. */
static void decode_tree(struct bulk *bulk, struct decoder *decoder, guint worker, uint32_t root)
{
	GArray *frames = decoder->frames;

	decode_node(bulk, decoder, worker, root, NULL, false);
	while (frames->len) {
		guint top = frames->len - 1;
		struct frame *frame = &g_array_index(frames, struct frame, top);
		struct object_buffer *buffer = frame->buffer;
		uint32_t child = frame->next_child;
		bool is_last;

		if (child == NO_NODE) {
			decoder_release(decoder, buffer);
			g_array_set_size(frames, top);
			continue;
		}
		frame->next_child = bulk->forest->nodes[child].sibling;
		is_last = frame->next_child == NO_NODE;
		if (is_last)
			g_array_set_size(frames, top);
		decode_node(bulk, decoder, worker, child, buffer, is_last);
	}
}

/*
 * Inflates the first few of @n roots side by side; those that cannot be so have no buffer afterwards. Returns how many
 * these are.
 */
static guint inflate_roots(const struct bulk *bulk, struct decoder *decoder, const uint32_t *roots, guint n,
			   struct object_buffer **buffers)
{
	struct inflate_job jobs[TOGETHER];
	guint which[TOGETHER], n_jobs = 0, i;
	size_t size = 0;

	for (i = 0; decoder->inflate && i < n && size < TOGETHER_SIZE; i++) {
		const struct node *node = &bulk->forest->nodes[roots[i]];
		const struct pack *pack = objects_pack(bulk->forest->objects, node_pack(node->key));
		struct packed packed;

		if (!pack_header(pack, node_offset(node->key), &packed) || packed.size > TOGETHER_SIZE ||
		    !pack_inflates_fast(pack, &packed))
			continue;
		buffers[i] = decoder_buffer(decoder, packed.size);
		if (!buffers[i])
			continue;
		buffers[i]->type = packed.type;
		size += packed.size;
		which[n_jobs] = i;
		jobs[n_jobs++] = pack_inflate_job(pack, &packed, buffers[i]->bytes);
	}
	if (n_jobs)
		inflate_all(decoder->inflate, jobs, n_jobs);
	for (guint j = 0; j < n_jobs; j++)
		if (!jobs[j].is_done)
			decoder_release(decoder, g_steal_pointer(&buffers[which[j]]));
	return decoder->inflate ? i : n;
}

static void decode_trees(guint group, guint worker, gpointer data)
{
	struct bulk *bulk = data;
	struct decoder *decoder = &bulk->decoders[worker];
	guint first = group * TOGETHER, end = MIN(first + TOGETHER, bulk->forest->roots->len);

	while (first < end && !(bulk->cancel && g_atomic_int_get(bulk->cancel))) {
		const uint32_t *roots = &g_array_index(bulk->forest->roots, uint32_t, first);
		struct object_buffer *buffers[TOGETHER] = { NULL };
		guint n = inflate_roots(bulk, decoder, roots, end - first, buffers);

		for (guint i = 0; i < n; i++) {
			decoder->ready = buffers[i];
			decode_tree(bulk, decoder, worker, roots[i]);
		}
		first += n;
	}
}

static struct decoder *decoders_new(guint n)
{
	struct decoder *decoders = g_new0(struct decoder, n);

	for (guint i = 0; i < n; i++) {
		inflater_init(&decoders[i].inflater);
		decoders[i].inflate = inflate_new();
		decoders[i].delta_bytes = object_buffer_new(1 << 16);
		decoders[i].frames = g_array_new(FALSE, FALSE, sizeof(struct frame));
		decoders[i].spare_notes = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	}
	return decoders;
}

static void decoders_free(struct decoder *decoders, guint n)
{
	for (guint i = 0; i < n; i++) {
		while (decoders[i].n_spare)
			object_buffer_free(decoders[i].spare[--decoders[i].n_spare]);
		inflater_clear(&decoders[i].inflater);
		inflate_free(decoders[i].inflate);
		object_buffer_free(decoders[i].delta_bytes);
		delta_clear(&decoders[i].delta);
		g_array_unref(decoders[i].frames);
		g_clear_pointer(&decoders[i].spare_notes, g_array_unref);
	}
	g_free(decoders);
}

/* What is not packed, and what the packs did not yield. */
static void read_rest(const struct bulk *bulk, uint32_t n)
{
	AUTO(object_reader) reader = NULL;

	for (uint32_t i = 0; i < n; i++) {
		struct object_data data = { 0 };

		if (bulk->done[i] || (bulk->cancel && g_atomic_int_get(bulk->cancel)))
			continue;
		if (!reader)
			reader = object_reader_new(bulk->forest->objects);
		if (object_read(reader, bulk->numbers[i], &data, NULL)) {
			bulk->func(i, &data, 0, bulk->user);
			object_data_release(reader, &data);
		} else {
			bulk->func(i, NULL, 0, bulk->user);
		}
	}
}

void objects_read_all(struct objects *objects, const uint32_t *numbers, uint32_t n, guint n_jobs, const gint *cancel,
		      object_func func, gpointer user)
{
	AUTO(forest) forest = forest_new(objects, numbers, n);
	g_autofree uint8_t *done = g_new0(uint8_t, n);
	guint n_decoders = parallel_n_jobs(n_jobs);
	struct bulk bulk = { forest, numbers, done, NULL, cancel, func, user };

	bulk.decoders = decoders_new(n_decoders);
	parallel_for((forest->roots->len + TOGETHER - 1) / TOGETHER, n_jobs, decode_trees, &bulk);
	decoders_free(bulk.decoders, n_decoders);
	read_rest(&bulk, n);
}
