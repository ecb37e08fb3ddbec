/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib.h>
#include <lzma.h>
#include <string.h>

#include "lzma2.h"
#include "x86_filter.h"
#include "xz.h"

enum {
	STREAM_HEADER = 12,
	CRC = 4,
	ALIGNMENT = 4,
	NO_OPCODE = 4, /* the most bytes that the filter waits with */
	X86 = 0x04,
	LZMA2 = 0x21,
	CHECK_CRC32 = 1,
	CHECK_CRC64 = 4,
	LARGEST_DICTIONARY = 34, /* as it is written: 512 MiB, which liblzma takes under any limit, too */
};

/* What is told of a block at the end. */
struct record {
	uint64_t unpadded, unpacked; /* bytes */
};

struct xz {
	const uint8_t *in, *end;
	uint8_t flags[2]; /* the second is the check */
	GArray *records;  /* NULL until the stream began */
	uint8_t *tail;	  /* a copy of the last chunk, with slack behind it */

	/* the block */
	bool in_block, is_x86;
	const uint8_t *header, *data;
	struct record promised; /* sizes without header and check; 0 where nothing is */
	uint64_t expected;
	struct lzma2 *lzma2;
	struct x86_filter x86;
	GByteArray *raw;     /* what is not filtered as yet, from the start, with --x86 */
	size_t n_raw, n_out; /* bytes of the block, unpacked and filtered */
};

struct xz *xz_new(uint64_t expected)
{
	struct xz *xz = g_new0(struct xz, 1);

	xz->lzma2 = lzma2_new();
	xz->expected = expected;
	return xz;
}

void xz_free(struct xz *xz)
{
	if (xz->records)
		g_array_unref(xz->records);
	if (xz->raw)
		g_byte_array_unref(xz->raw);
	lzma2_free(xz->lzma2);
	g_free(xz->tail);
	g_free(xz);
}

/* --- small parts -------------------------------------------------------------------------------------------- */

static size_t left(const struct xz *xz)
{
	return (size_t)(xz->end - xz->in);
}

static uint64_t little(const uint8_t *bytes, unsigned size)
{
	uint64_t value = 0;

	while (size--)
		value = value << 8 | bytes[size];
	return value;
}

static bool has_crc(const uint8_t *bytes, size_t size, const uint8_t *crc)
{
	return lzma_crc32(bytes, size, 0) == little(crc, CRC);
}

/* A number of variable length (format: 1.2), of no more than @end. */
static bool read_number(const uint8_t **in, const uint8_t *end, uint64_t *number)
{
	enum { LONGEST = 9 };

	*number = 0;
	for (unsigned i = 0; i < LONGEST && *in < end; i++) {
		uint8_t byte = *(*in)++;

		*number |= (uint64_t)(byte & 0x7f) << 7 * i;
		if (byte < 0x80)
			return byte || i == 0;
	}
	return false;
}

static bool are_zeroes(const uint8_t *from, const uint8_t *to)
{
	while (from < to && *from == 0)
		from++;
	return from >= to;
}

/* Zeroes to the next multiple of ALIGNMENT behind @start. */
static bool read_padding(struct xz *xz, const uint8_t *start)
{
	size_t n = (0 - (size_t)(xz->in - start)) % ALIGNMENT;

	if (left(xz) < n || !are_zeroes(xz->in, xz->in + n))
		return false;
	xz->in += n;
	return true;
}

/* --- the stream --------------------------------------------------------------------------------------------- */

static bool start_stream(struct xz *xz)
{
	const uint8_t *in = xz->in;

	if (left(xz) < STREAM_HEADER ||
	    memcmp(in,
		   "\xfd"
		   "7zXZ\0",
		   6) != 0 ||
	    !has_crc(in + 6, 2, in + 8))
		return false;
	memcpy(xz->flags, in + 6, 2);
	xz->records = g_array_new(FALSE, FALSE, sizeof(struct record));
	xz->in += STREAM_HEADER;
	return xz->flags[0] == 0 && (xz->flags[1] == CHECK_CRC32 || xz->flags[1] == CHECK_CRC64);
}

static bool index_tells(struct xz *xz)
{
	uint64_t n, unpadded, unpacked;

	if (!read_number(&xz->in, xz->end, &n) || n != xz->records->len)
		return false;
	for (guint i = 0; i < xz->records->len; i++) {
		const struct record *record = &g_array_index(xz->records, struct record, i);

		if (!read_number(&xz->in, xz->end, &unpadded) || unpadded != record->unpadded ||
		    !read_number(&xz->in, xz->end, &unpacked) || unpacked != record->unpacked)
			return false;
	}
	return true;
}

/* The index, which begins with a zero, and the footer. */
static bool end_stream(struct xz *xz)
{
	enum { FOOTER = 12 };
	const uint8_t *start = xz->in++, *footer;
	size_t size;

	if (!index_tells(xz) || !read_padding(xz, start) || left(xz) < CRC + FOOTER)
		return false;
	size = (size_t)(xz->in - start);
	footer = xz->in + CRC;
	xz->in = footer + FOOTER;
	return has_crc(start, size, start + size) && has_crc(footer + 4, 6, footer) &&
	       (little(footer + 4, 4) + 1) * ALIGNMENT == size + CRC && memcmp(footer + 8, xz->flags, 2) == 0 &&
	       memcmp(footer + 10, "YZ", 2) == 0;
}

/* --- blocks ------------------------------------------------------------------------------------------------- */

/* One or two filters, the last of them LZMA2. */
static bool read_filters(struct xz *xz, unsigned n, const uint8_t **in, const uint8_t *end)
{
	uint64_t id, size;
	uint8_t dictionary;

	xz->is_x86 = n == 2;
	if (n > 2)
		return false;
	if (n == 2 && !(read_number(in, end, &id) && read_number(in, end, &size) && id == X86 && size == 0))
		return false;
	if (!(read_number(in, end, &id) && read_number(in, end, &size) && id == LZMA2 && size == 1 && *in < end))
		return false;
	dictionary = *(*in)++;
	if (dictionary > LARGEST_DICTIONARY)
		return false;
	lzma2_begin(xz->lzma2, (2u | (dictionary & 1)) << (dictionary / 2 + 11));
	return true;
}

static bool read_promise(const uint8_t **in, const uint8_t *end, uint64_t *size)
{
	return read_number(in, end, size) && *size;
}

static bool start_block(struct xz *xz)
{
	enum { N_FILTERS = 0x03, UNKNOWN_FLAGS = 0x3c, HAS_SIZE = 0x40, HAS_UNPACKED_SIZE = 0x80 };
	const uint8_t *in = xz->in + 2, *end;
	size_t size = ((size_t)xz->in[0] + 1) * 4;
	uint8_t flags;

	if (left(xz) < size || !has_crc(xz->in, size - CRC, xz->in + size - CRC))
		return false;
	end = xz->in + size - CRC;
	flags = xz->in[1];
	xz->promised = (struct record){ 0 };
	if (((flags & HAS_SIZE) && !read_promise(&in, end, &xz->promised.unpadded)) ||
	    ((flags & HAS_UNPACKED_SIZE) && !read_promise(&in, end, &xz->promised.unpacked)) ||
	    (flags & UNKNOWN_FLAGS) || !read_filters(xz, (flags & N_FILTERS) + 1, &in, end) || !are_zeroes(in, end))
		return false;
	if (xz->is_x86 && !xz->raw)
		xz->raw = codec_buffer_new(xz->expected);
	x86_filter_begin(&xz->x86);
	xz->n_raw = xz->n_out = 0;
	xz->header = xz->in;
	xz->in = xz->data = end + CRC;
	xz->in_block = true;
	return true;
}

static bool has_check(const struct xz *xz, const uint8_t *bytes, size_t size)
{
	return xz->flags[1] == CHECK_CRC32 ? lzma_crc32(bytes, size, 0) == little(xz->in, 4)
					   : lzma_crc64(bytes, size, 0) == little(xz->in, 8);
}

static void put(struct xz *xz, struct flow *flow, size_t n)
{
	xz->n_out += n;
	flow->out += n;
	flow->n_out -= n;
}

/* Behind the last chunk. What the filter waited with is as it should be. */
static bool end_block(struct xz *xz, struct flow *flow)
{
	size_t check = xz->flags[1] == CHECK_CRC32 ? 4 : 8, rest = xz->n_raw - xz->n_out;
	struct record record;

	if (rest) {
		memcpy(flow->out, xz->raw->data + xz->n_out, rest);
		put(xz, flow, rest);
	}
	record = (struct record){ .unpadded = (uint64_t)(xz->in - xz->data), .unpacked = xz->n_out };
	if ((xz->promised.unpadded && xz->promised.unpadded != record.unpadded) ||
	    (xz->promised.unpacked && xz->promised.unpacked != record.unpacked))
		return false;
	record.unpadded = (uint64_t)(xz->in - xz->header) + check;
	if (!read_padding(xz, xz->header) || left(xz) < check || !has_check(xz, flow->out - xz->n_out, xz->n_out))
		return false;
	xz->in += check;
	xz->in_block = false;
	g_array_append_val(xz->records, record);
	return true;
}

/* --- chunks ------------------------------------------------------------------------------------------------- */

/* A chunk's bytes where there is slack behind them: at the end of the file that is a copy. */
static const uint8_t *with_slack(struct xz *xz, size_t n)
{
	if (left(xz) - n >= LZMA2_SLACK)
		return xz->in;
	if (!xz->tail)
		xz->tail = g_malloc(LZMA2_LONGEST_PACKED + LZMA2_SLACK);
	memcpy(xz->tail, xz->in, n);
	memset(xz->tail + n, 0, LZMA2_SLACK);
	return xz->tail;
}

static bool unpack_chunk(struct xz *xz, const struct lzma2_chunk *chunk, struct flow *flow)
{
	const uint8_t *in = with_slack(xz, chunk->n_in);
	size_t need = xz->n_raw + chunk->n_out + LZMA2_SLACK, n;

	if (!xz->is_x86) {
		if (!lzma2_unpack(xz->lzma2, chunk, in, flow->out - xz->n_out, xz->n_out))
			return false;
		xz->n_raw += chunk->n_out;
		put(xz, flow, chunk->n_out);
		return true;
	}
	if (xz->raw->len < need)
		g_byte_array_set_size(xz->raw, (guint)MAX(need, MIN(2 * (size_t)xz->raw->len, G_MAXUINT / 2)));
	if (!lzma2_unpack(xz->lzma2, chunk, in, xz->raw->data, xz->n_raw))
		return false;
	xz->n_raw += chunk->n_out;
	n = xz->n_raw - xz->n_out;
	memcpy(flow->out, xz->raw->data + xz->n_out, n);
	put(xz, flow, x86_filter_undo(&xz->x86, flow->out, n));
	return true;
}

/* True, too, when there is no room for more: flow->n_wanted tells. @ended is set at the end of the stream. */
static bool read_stream(struct xz *xz, struct flow *flow, bool *ended)
{
	struct lzma2_chunk chunk;

	for (;;) {
		if (left(xz) == 0)
			return false;
		*ended = !xz->in_block && xz->in[0] == 0;
		if (*ended)
			return end_stream(xz);
		if (!xz->in_block && !start_block(xz))
			return false;
		if (!lzma2_chunk(&chunk, xz->in, left(xz)))
			return false;
		flow->n_wanted = chunk.n_out + NO_OPCODE + LZMA2_SLACK;
		if (flow->n_wanted > flow->n_out)
			return true;
		xz->in += chunk.header;
		if (!(chunk.n_in ? unpack_chunk(xz, &chunk, flow) : end_block(xz, flow)))
			return false;
		xz->in += chunk.n_in;
	}
}

enum step xz_step(struct xz *xz, struct flow *flow)
{
	bool ended;

	if (!xz->records) {
		xz->in = flow->in;
		xz->end = flow->in + flow->n_in;
		if (!start_stream(xz))
			return STEP_BAD;
	}
	if (!read_stream(xz, flow, &ended))
		return STEP_BAD;
	flow->in = xz->in;
	flow->n_in = left(xz);
	return ended ? STEP_END : STEP_ON;
}
