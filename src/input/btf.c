/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "btf.h"

/* kernel: include/uapi/linux/btf.h; struct btf_header has two words more in 7.2. */
enum { BTF_MAGIC = 0xeb9f, BTF_VERSION = 1 };
enum { HEADER_SIZE = 24, TYPE_SIZE = 12, LAYOUT_HEADER_SIZE = 32, LAYOUT_SIZE = 4 };

struct btf {
	const struct btf *base;
	const uint8_t *types;
	uint32_t types_size;
	const char *strings;
	uint32_t strings_size;
	uint32_t first_string; /* what its offsets count from: the size of the base's strings */
	bool is_foreign;       /* of the other byte order */
	uint32_t first_id;
	GArray *starts;	       /* uint32_t: where each of its own types starts */
	const uint8_t *layout; /* of each kind: bytes behind a type, bytes behind it for each of n; NULL for none */
	uint32_t n_layouts;
};

/* What follows a type, in bytes: @fixed, and @each for each of n. */
static const struct {
	bool is_known;
	uint8_t fixed, each;
	bool refers; /* its word is an id */
} kinds[N_BTF_KINDS] = {
	[BTF_KIND_INT] = { true, 4, 0, false },	      [BTF_KIND_PTR] = { true, 0, 0, true },
	[BTF_KIND_ARRAY] = { true, 12, 0, false },    [BTF_KIND_STRUCT] = { true, 0, 12, false },
	[BTF_KIND_UNION] = { true, 0, 12, false },    [BTF_KIND_ENUM] = { true, 0, 8, false },
	[BTF_KIND_FWD] = { true, 0, 0, false },	      [BTF_KIND_TYPEDEF] = { true, 0, 0, true },
	[BTF_KIND_VOLATILE] = { true, 0, 0, true },   [BTF_KIND_CONST] = { true, 0, 0, true },
	[BTF_KIND_RESTRICT] = { true, 0, 0, true },   [BTF_KIND_FUNC] = { true, 0, 0, true },
	[BTF_KIND_FUNC_PROTO] = { true, 0, 8, true }, [BTF_KIND_VAR] = { true, 4, 0, true },
	[BTF_KIND_DATASEC] = { true, 0, 12, false },  [BTF_KIND_FLOAT] = { true, 0, 0, false },
	[BTF_KIND_DECL_TAG] = { true, 4, 0, true },   [BTF_KIND_TYPE_TAG] = { true, 0, 0, true },
	[BTF_KIND_ENUM64] = { true, 0, 12, false },
};

static uint32_t read_word(const struct btf *btf, const uint8_t *at)
{
	uint32_t word;

	memcpy(&word, at, sizeof(word));
	return btf->is_foreign ? GUINT32_SWAP_LE_BE(word) : word;
}

static const struct btf *owner_of(const struct btf *btf, uint32_t id)
{
	while (btf->base && id < btf->first_id)
		btf = btf->base;
	return btf;
}

static struct btf_node type_at(const struct btf *btf, uint32_t at)
{
	uint32_t info = read_word(btf, btf->types + at + 4);

	/* In older kernels the count had 16 bits and the kind 5; those beside them were zero. */
	return (struct btf_node){
		.name = read_word(btf, btf->types + at),
		.kind = info >> 24 & 0x7f,
		.n = info & 0xffffff,
		.word = read_word(btf, btf->types + at + 8),
		.at = at + TYPE_SIZE,
		.is_flagged = info >> 31,
	};
}

struct btf_node btf_node(const struct btf *btf, uint32_t id)
{
	const struct btf *owner = owner_of(btf, id);

	return type_at(owner, g_array_index(owner->starts, uint32_t, id - owner->first_id));
}

uint32_t btf_word(const struct btf *btf, uint32_t id, const struct btf_node *type, uint32_t i)
{
	const struct btf *owner = owner_of(btf, id);

	return read_word(owner, owner->types + type->at + 4 * (size_t)i);
}

uint32_t btf_own_types(const struct btf *btf, uint32_t *first)
{
	*first = btf->first_id;
	return btf->starts->len;
}

static uint32_t end_id(const struct btf *btf)
{
	return btf->first_id + btf->starts->len;
}

const char *btf_string(const struct btf *btf, uint32_t offset)
{
	while (btf->base && offset < btf->first_string)
		btf = btf->base;
	return btf->strings[offset - btf->first_string] ? btf->strings + (offset - btf->first_string) : NULL;
}

/* True where a string starts, and not in its midst: with another base, names are elsewhere. */
static bool is_string(const struct btf *btf, uint32_t offset)
{
	while (btf->base && offset < btf->first_string)
		btf = btf->base;
	offset -= btf->first_string;
	return offset < btf->strings_size && (offset == 0 || btf->strings[offset - 1] == '\0');
}

static bool size_of_type(const struct btf *btf, const struct btf_node *type, uint64_t *size)
{
	if (type->kind < N_BTF_KINDS && kinds[type->kind].is_known)
		*size = kinds[type->kind].fixed + (uint64_t)kinds[type->kind].each * type->n;
	/* A kind that came later is passed over, where the file says how long it is (kernel: struct btf_layout, 7.2).
	 */
	else if (type->kind && type->kind < btf->n_layouts)
		*size = btf->layout[LAYOUT_SIZE * type->kind] +
			(uint64_t)btf->layout[LAYOUT_SIZE * type->kind + 1] * type->n;
	else
		return false;
	*size += TYPE_SIZE;
	/* n is BTF_FUNC_STATIC, ..., of a function: nothing follows it. */
	return true;
}

static bool find_types(struct btf *btf, GError **error)
{
	for (uint32_t at = 0; at < btf->types_size;) {
		uint32_t id = end_id(btf);
		struct btf_node type;
		uint64_t size = 0;

		if (btf->types_size - at < TYPE_SIZE)
			return fail(error, KEXPORT_ERROR_BAD_DATA, ".BTF: type %u: the types end within it", id);
		type = type_at(btf, at);
		if (!size_of_type(btf, &type, &size))
			return fail(error, KEXPORT_ERROR_UNSUPPORTED,
				    ".BTF: type %u: is of kind %u, which is not known", id, type.kind);
		if (size > btf->types_size - at)
			return fail(error, KEXPORT_ERROR_BAD_DATA, ".BTF: type %u: the types end within it", id);
		g_array_append_val(btf->starts, at);
		at += (uint32_t)size;
	}
	return true;
}

/* What it refers to: its word, an array's elements, a function's result and parameters. */
static bool references_are_good(const struct btf *btf, uint32_t id, const struct btf_node *type)
{
	uint32_t end = end_id(btf);

	if (type->kind >= N_BTF_KINDS)
		return true;
	if (kinds[type->kind].refers && type->word >= end)
		return false;
	if (type->kind == BTF_KIND_ARRAY)
		return btf_word(btf, id, type, 0) < end;
	if (type->kind == BTF_KIND_FUNC)
		return type->word && btf_node(btf, type->word).kind == BTF_KIND_FUNC_PROTO;
	for (uint32_t i = 0; type->kind == BTF_KIND_FUNC_PROTO && i < type->n; i++)
		if (!is_string(btf, btf_word(btf, id, type, 2 * i)) || btf_word(btf, id, type, 2 * i + 1) >= end)
			return false;
	return true;
}

static bool check_types(const struct btf *btf, GError **error)
{
	const char *other = btf->base ? ": of another kernel than the image at hand?" : "";

	for (uint32_t id = btf->first_id; id < end_id(btf); id++) {
		struct btf_node type = btf_node(btf, id);

		if (!is_string(btf, type.name))
			return fail(error, KEXPORT_ERROR_BAD_DATA,
				    ".BTF: type %u: its name at 0x%x is not the start of a string%s", id, type.name,
				    other);
		if (!references_are_good(btf, id, &type))
			return fail(error, KEXPORT_ERROR_BAD_DATA,
				    ".BTF: type %u: refers to what is no type, or none for it%s", id, other);
	}
	return true;
}

/* Sets @data to the part of a .BTF that the header's words @i and @i + 1 tell. */
static bool find_part(const struct btf *btf, const uint8_t *header, size_t size, unsigned i, const uint8_t **data,
		      uint32_t *part_size)
{
	uint64_t start = (uint64_t)read_word(btf, header + 4) + read_word(btf, header + 4 * (size_t)i);

	*part_size = read_word(btf, header + 4 * (size_t)i + 4);
	if (start > size || *part_size > size - start)
		return false;
	*data = header + start;
	return true;
}

static bool read_header(struct btf *btf, const uint8_t *data, size_t size, GError **error)
{
	const uint8_t *strings;
	uint16_t magic = 0;
	uint32_t header_size;

	if (size < HEADER_SIZE)
		return fail(error, KEXPORT_ERROR_BAD_DATA, ".BTF: %zu bytes; expected a header of %d", size,
			    HEADER_SIZE);
	memcpy(&magic, data, sizeof(magic));
	btf->is_foreign = magic == GUINT16_SWAP_LE_BE(BTF_MAGIC);
	if ((magic != BTF_MAGIC && !btf->is_foreign) || data[2] != BTF_VERSION)
		return fail(error, KEXPORT_ERROR_BAD_DATA,
			    ".BTF: starts with %02x%02x, version %d; expected eb9f and 1", data[0], data[1], data[2]);
	header_size = read_word(btf, data + 4);
	if (header_size < HEADER_SIZE || !find_part(btf, data, size, 2, &btf->types, &btf->types_size) ||
	    !find_part(btf, data, size, 4, &strings, &btf->strings_size))
		return fail(error, KEXPORT_ERROR_BAD_DATA,
			    ".BTF: header: types or strings lie outside the section of 0x%zx "
			    "bytes",
			    size);
	btf->strings = (const char *)strings;
	/* A module may need none but its image's. */
	if (btf->strings_size ? btf->strings[btf->strings_size - 1] != '\0' || (!btf->base && btf->strings[0] != '\0')
			      : !btf->base)
		return fail(error, KEXPORT_ERROR_BAD_DATA,
			    ".BTF: strings: expected them to start with the empty one and to end with a NUL");
	if (header_size >= LAYOUT_HEADER_SIZE && find_part(btf, data, size, 6, &btf->layout, &btf->n_layouts))
		btf->n_layouts /= LAYOUT_SIZE;
	return true;
}

struct btf *btf_open(const uint8_t *data, size_t size, const struct btf *base, GError **error)
{
	struct btf *btf = g_new0(struct btf, 1);

	btf->base = base;
	btf->types = (const uint8_t *)"";
	btf->strings = "";
	btf->first_id = base ? end_id(base) : 1;
	btf->first_string = base ? base->first_string + base->strings_size : 0;
	btf->starts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	if (read_header(btf, data, size, error) && find_types(btf, error) && check_types(btf, error))
		return btf;
	btf_free(btf);
	return NULL;
}

void btf_free(struct btf *btf)
{
	g_array_unref(btf->starts);
	g_free(btf);
}
