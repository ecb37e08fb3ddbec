/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <libdeflate.h>
#include <string.h>

#include "base/parallel.h"
#include "delta.h"
#include "forest.h"

enum {
	MAX_SPARE = 16,
	MAX_SPARE_SIZE = 8 << 20,
};

/* Bytes that one thread may hold on its way down a delta tree; what does not fit is read one by one. */
#define MAX_HELD ((size_t)512 << 20)

/* A node whose children are under way. */
struct frame {
	struct object_buffer *buffer;
	uint32_t next_child;
};

struct decoder {
	struct libdeflate_decompressor *inflater;
	struct object_buffer *delta;
	struct object_buffer *spare[MAX_SPARE];
	unsigned n_spare;
	size_t held;
	GArray *frames;
	GArray *copies; /* of struct object_copy: of the delta applied last */
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
		if (decoder->n_spare)
			object_buffer_free(decoder->spare[--decoder->n_spare]);
		buffer = object_buffer_new(size + size / 8);
	} else {
		buffer = decoder->spare[i - 1];
		decoder->n_spare--;
		memmove(&decoder->spare[i - 1], &decoder->spare[i], (decoder->n_spare - (i - 1)) * sizeof(buffer));
	}
	buffer->size = size;
	buffer->has_notes = false;
	return buffer;
}

static void decoder_release(struct decoder *decoder, struct object_buffer *buffer)
{
	decoder->held -= buffer->size;
	if (decoder->n_spare < MAX_SPARE && buffer->capacity <= MAX_SPARE_SIZE)
		decoder->spare[decoder->n_spare++] = buffer;
	else
		object_buffer_free(buffer);
}

static struct object_buffer *decode_delta(struct decoder *decoder, const struct pack *pack, const struct packed *packed,
					  const struct object_buffer *base)
{
	struct object_buffer *result;
	uint64_t base_size, size;

	if (packed->size > OBJECT_MAX_SIZE)
		return NULL;
	if (packed->size > decoder->delta->capacity) {
		object_buffer_free(decoder->delta);
		decoder->delta = object_buffer_new(packed->size);
	}
	if (!pack_inflate(pack, packed, decoder->inflater, decoder->delta->bytes) ||
	    !delta_sizes(decoder->delta->bytes, packed->size, &base_size, &size))
		return NULL;
	result = decoder_buffer(decoder, size);
	if (!result)
		return NULL;
	result->type = base->type;
	g_array_set_size(decoder->copies, 0);
	if (delta_apply(decoder->delta->bytes, packed->size, base->bytes, base->size, result->bytes, size,
			base->has_notes ? decoder->copies : NULL))
		return result;
	decoder_release(decoder, result);
	return NULL;
}

static struct object_buffer *decode_whole(struct decoder *decoder, const struct pack *pack, const struct packed *packed)
{
	struct object_buffer *result = decoder_buffer(decoder, packed->size);

	if (!result)
		return NULL;
	result->type = packed->type;
	if (pack_inflate(pack, packed, decoder->inflater, result->bytes))
		return result;
	decoder_release(decoder, result);
	return NULL;
}

static void tell(const struct bulk *bulk, const struct decoder *decoder, guint worker, uint32_t item,
		 struct object_buffer *buffer, const struct object_buffer *base)
{
	struct object_origin origin = { .copies = decoder->copies };
	struct object_data data = { buffer->type, buffer->bytes, buffer->size, NULL, &origin };

	if (!buffer->notes)
		buffer->notes = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	g_array_set_size(buffer->notes, 0);
	origin.notes = buffer->notes;
	if (base && base->has_notes)
		origin.base_notes = base->notes;
	bulk->func(item, &data, worker, bulk->user);
	buffer->has_notes = origin.has_notes;
	bulk->done[item] = 1;
}

/* Decodes a node, tells the caller of it, and lays it on the stack for its children. */
static void decode_node(struct bulk *bulk, struct decoder *decoder, guint worker, uint32_t i,
			const struct object_buffer *base)
{
	const struct node *node = &bulk->forest->nodes[i];
	const struct pack *pack = objects_pack(bulk->forest->objects, node_pack(node->key));
	struct object_buffer *buffer = NULL;
	struct packed packed;
	struct frame frame;

	if (pack_header(pack, node_offset(node->key), &packed))
		buffer = base ? decode_delta(decoder, pack, &packed, base) : decode_whole(decoder, pack, &packed);
	if (!buffer)
		return;
	if (node->item != NO_NODE)
		tell(bulk, decoder, worker, node->item, buffer, base);
	frame = (struct frame){ buffer, node->child };
	g_array_append_val(decoder->frames, frame);
}

/* Depth first. A node's data is let go once its last child is made: a chain without branches takes two buffers. */
static void decode_tree(guint root, guint worker, gpointer data)
{
	struct bulk *bulk = data;
	struct decoder *decoder = &bulk->decoders[worker];
	GArray *frames = decoder->frames;

	if (bulk->cancel && g_atomic_int_get(bulk->cancel))
		return;
	decode_node(bulk, decoder, worker, g_array_index(bulk->forest->roots, uint32_t, root), NULL);
	while (frames->len) {
		guint top = frames->len - 1;
		struct frame *frame = &g_array_index(frames, struct frame, top);
		struct object_buffer *buffer = frame->buffer;
		uint32_t child = frame->next_child;

		if (child == NO_NODE) {
			decoder_release(decoder, buffer);
			g_array_set_size(frames, top);
			continue;
		}
		frame->next_child = bulk->forest->nodes[child].sibling;
		if (frame->next_child == NO_NODE) {
			g_array_set_size(frames, top);
			decode_node(bulk, decoder, worker, child, buffer);
			decoder_release(decoder, buffer);
		} else {
			decode_node(bulk, decoder, worker, child, buffer);
		}
	}
}

static struct decoder *decoders_new(guint n)
{
	struct decoder *decoders = g_new0(struct decoder, n);

	for (guint i = 0; i < n; i++) {
		decoders[i].inflater = libdeflate_alloc_decompressor();
		decoders[i].delta = object_buffer_new(1 << 16);
		decoders[i].frames = g_array_new(FALSE, FALSE, sizeof(struct frame));
		decoders[i].copies = g_array_new(FALSE, FALSE, sizeof(struct object_copy));
	}
	return decoders;
}

static void decoders_free(struct decoder *decoders, guint n)
{
	for (guint i = 0; i < n; i++) {
		while (decoders[i].n_spare)
			object_buffer_free(decoders[i].spare[--decoders[i].n_spare]);
		libdeflate_free_decompressor(decoders[i].inflater);
		object_buffer_free(decoders[i].delta);
		g_array_unref(decoders[i].frames);
		g_array_unref(decoders[i].copies);
	}
	g_free(decoders);
}

/* What is not packed, and what the packs did not yield. */
static void read_rest(const struct bulk *bulk, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		struct object_data data = { 0 };

		if (bulk->done[i] || (bulk->cancel && g_atomic_int_get(bulk->cancel)))
			continue;
		if (objects_read_slowly(bulk->forest->objects, bulk->numbers[i], &data, NULL)) {
			bulk->func(i, &data, 0, bulk->user);
			object_buffer_free(data.buffer);
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
	parallel_for(forest->roots->len, n_jobs, decode_tree, &bulk);
	decoders_free(bulk.decoders, n_decoders);
	read_rest(&bulk, n);
}
