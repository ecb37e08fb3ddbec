/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "index_file.h"

enum {
	HEADER_SIZE = 12,
	MODE_OFFSET = 24, /* of an entry; behind times, device and inode */
	ID_OFFSET = 40,
	FLAGS_OFFSET = 60,
	NAME_OFFSET = 62,
	NAME_MASK = 0xfff,
	STAGE_MASK = 0x3000,
	EXTENDED = 0x4000, /* two bytes of more flags follow */
	INTENT_TO_ADD = 0x2000,
	EXTENSION_HEADER = 8,
	MAX_DEPTH = 256, /* of folders in folders */
};

static uint32_t read32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static unsigned read16(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static bool bad_index(const struct index_file *index, GError **error, const char *what)
{
	return fail(error, KEXPORT_ERROR_BAD_DATA, "%s: not an index that can be read: %s", index->path, what);
}

static bool read_header(struct index_file *index, GError **error)
{
	const uint8_t *data = (const uint8_t *)g_mapped_file_get_contents(index->file);
	size_t size = g_mapped_file_get_length(index->file);

	if (size < HEADER_SIZE + OID_SIZE || memcmp(data, "DIRC", 4) != 0)
		return bad_index(index, error, "expected DIRC at its start");
	index->version = read32(data + 4);
	index->n_entries = read32(data + 8);
	if (index->version < 2 || index->version > 4)
		return fail(error, KEXPORT_ERROR_UNSUPPORTED, "%s: index version %u: expected 2 to 4", index->path,
			    index->version);
	index->start = data + HEADER_SIZE;
	index->end = data + size - OID_SIZE;
	return true;
}

/* A decimal number and the byte @stop behind it. */
static bool read_number(const uint8_t **p, const uint8_t *end, char stop, int64_t *number)
{
	bool negative = *p < end && **p == '-';
	const uint8_t *start;

	*p += negative;
	*number = 0;
	for (start = *p; *p < end && g_ascii_isdigit(**p) && *p - start < 10; ++*p)
		*number = *number * 10 + (**p - '0');
	if (*p == start || *p == end || **p != (uint8_t)stop)
		return false;
	++*p;
	if (negative)
		*number = -*number;
	return true;
}

/* The folder at @p and all below it. */
static bool read_folder(struct index_file *index, const uint8_t **p, const uint8_t *end, unsigned depth)
{
	const uint8_t *zero = memchr(*p, 0, (size_t)(end - *p));
	struct index_folder folder = { 0 };
	uint32_t place = index->folders->len;
	int64_t n_folders;

	if (!zero || depth > MAX_DEPTH)
		return false;
	folder.name = (const char *)*p;
	folder.length = (size_t)(zero - *p);
	*p = zero + 1;
	if (!read_number(p, end, ' ', &folder.n_entries) || !read_number(p, end, '\n', &n_folders) || n_folders < 0 ||
	    n_folders > end - *p)
		return false;
	if (folder.n_entries >= 0) {
		if (end - *p < OID_SIZE)
			return false;
		memcpy(folder.id.bytes, *p, OID_SIZE);
		*p += OID_SIZE;
	}
	folder.n_folders = (uint32_t)n_folders;
	g_array_append_val(index->folders, folder);
	for (uint32_t i = 0; i < folder.n_folders; i++)
		if (!read_folder(index, p, end, depth + 1))
			return false;
	g_array_index(index->folders, struct index_folder, place).next = index->folders->len;
	return true;
}

/* What follows the entries. Names in capitals may be passed over; "sdir" only says that entries may be folders. */
static bool read_extensions(struct index_file *index, const uint8_t *p, GError **error)
{
	while (index->end - p >= EXTENSION_HEADER) {
		uint32_t size = read32(p + 4);
		const uint8_t *content = p + EXTENSION_HEADER, *folders = content;

		if (size > (size_t)(index->end - content))
			return bad_index(index, error, "an extension ends behind its end");
		if (memcmp(p, "link", 4) == 0)
			return fail(error, KEXPORT_ERROR_UNSUPPORTED,
				    "%s: a split index: expected a whole one (git update-index --no-split-index)",
				    index->path);
		if (g_ascii_islower(*p) && memcmp(p, "sdir", 4) != 0)
			return fail(error, KEXPORT_ERROR_UNSUPPORTED, "%s: index extension %.4s is not known",
				    index->path, (const char *)p);
		/* Without it every folder is compared, entry by entry. */
		if (memcmp(p, "TREE", 4) == 0 && size && !read_folder(index, &folders, content + size, 0))
			g_array_set_size(index->folders, 0);
		p = content + size;
	}
	return true;
}

bool index_file_open(struct index_file *index, const char *path, GError **error)
{
	struct index_cursor cursor;
	bool ok;

	memset(index, 0, sizeof(*index));
	index->path = path;
	index->folders = g_array_new(FALSE, FALSE, sizeof(struct index_folder));
	index->file = g_mapped_file_new(path, FALSE, error);
	if (!index->file || !read_header(index, error)) {
		index_file_close(index);
		return false;
	}
	/* Where the extensions start only the entries tell. */
	ok = index_cursor_init(&cursor, index, error);
	while (ok && cursor.n_left)
		ok = index_cursor_next(&cursor, error);
	ok = ok && read_extensions(index, cursor.next, error);
	index_cursor_clear(&cursor);
	if (!ok)
		index_file_close(index);
	return ok;
}

void index_file_close(struct index_file *index)
{
	g_clear_pointer(&index->file, g_mapped_file_unref);
	g_clear_pointer(&index->folders, g_array_unref);
}

/* How many bytes of the name before to take off (version 4; git: decode_varint()). */
static bool read_strip(const uint8_t **p, const uint8_t *end, size_t *strip)
{
	size_t value = 0;

	for (unsigned i = 0; *p < end && i < 5; i++) {
		uint8_t byte = *(*p)++;

		value = (i ? (value + 1) << 7 : 0) | (byte & 0x7f);
		if (!(byte & 0x80)) {
			*strip = value;
			return true;
		}
	}
	return false;
}

static bool read_name(struct index_cursor *cursor, const uint8_t *entry, const uint8_t *p, unsigned flags,
		      GError **error)
{
	const struct index_file *index = cursor->index;
	size_t strip = cursor->name->len, length;
	const uint8_t *zero;

	if (index->version == 4 && (!read_strip(&p, index->end, &strip) || strip > cursor->name->len))
		return bad_index(index, error, "a name takes off more than there is");
	g_string_truncate(cursor->name, cursor->name->len - strip);
	length = flags & NAME_MASK;
	/* Shorter lengths are told, which spares the search in the versions whose names stand there as a whole. */
	if (index->version < 4 && length < NAME_MASK && length < (size_t)(index->end - p))
		zero = p[length] ? NULL : p + length;
	else
		zero = memchr(p, 0, (size_t)(index->end - p));
	if (!zero)
		return bad_index(index, error, "a name does not end");
	g_string_append_len(cursor->name, (const char *)p, zero - p);
	cursor->next = zero + 1;
	/* Up to version 3 entries are filled up to eight bytes, at least one of them zero. */
	if (index->version < 4)
		cursor->next = entry + (((size_t)(zero - entry) + 8) & ~(size_t)7);
	if (cursor->next > index->end)
		return bad_index(index, error, "an entry ends behind its end");
	return true;
}

static bool read_entry(struct index_cursor *cursor, GError **error)
{
	const uint8_t *entry = cursor->next, *name = entry + NAME_OFFSET;
	unsigned flags, more = 0;
	uint32_t mode;

	if (cursor->index->end - entry < NAME_OFFSET + 2)
		return bad_index(cursor->index, error, "fewer entries than it says");
	mode = read32(entry + MODE_OFFSET);
	flags = read16(entry + FLAGS_OFFSET);
	if (flags & EXTENDED) {
		more = read16(name);
		name += 2;
	}
	cursor->id = (const struct oid *)(entry + ID_OFFSET);
	cursor->kind = mode >> 12 == 8 ? ENTRY_FILE : mode >> 12 == 4 ? ENTRY_FOLDER : ENTRY_OTHER;
	cursor->unmerged = flags & STAGE_MASK;
	cursor->absent = more & INTENT_TO_ADD;
	return read_name(cursor, entry, name, flags, error);
}

bool index_cursor_init(struct index_cursor *cursor, const struct index_file *index, GError **error)
{
	memset(cursor, 0, sizeof(*cursor));
	cursor->index = index;
	cursor->next = index->start;
	cursor->name = g_string_new(NULL);
	cursor->n_left = index->n_entries;
	return !cursor->n_left || read_entry(cursor, error);
}

void index_cursor_clear(struct index_cursor *cursor)
{
	g_string_free(cursor->name, TRUE);
}

bool index_cursor_next(struct index_cursor *cursor, GError **error)
{
	return --cursor->n_left == 0 || read_entry(cursor, error);
}
