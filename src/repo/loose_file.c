/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <libdeflate.h>
#include <string.h>

#include <glib/gstdio.h>

#include "loose_file.h"

enum {
	MAX_HEADER = 32,   /* bytes, with the zero (git: object-file.c, MAX_HEADER_LEN) */
	USUAL_RATIO = 8,   /* more than a source or a tree is deflated by */
	FIRST_ROOM = 4096, /* bytes */
};

/* The whole file; LOOSE_ABSENT where there is none. */
static enum loose_found read_file(const char *path, char **bytes, gsize *size, const char **reason)
{
	GStatBuf status;

	*reason = "its file cannot be read";
	if (g_stat(path, &status) < 0)
		return errno == ENOENT || errno == ENOTDIR ? LOOSE_ABSENT : LOOSE_DAMAGED;
	if (!S_ISREG(status.st_mode))
		return LOOSE_DAMAGED;
	if ((guint64)status.st_size > OBJECT_MAX_SIZE) {
		*reason = "larger than 256 MiB";
		return LOOSE_DAMAGED;
	}
	return g_file_get_contents(path, bytes, size, NULL) ? LOOSE_READ : LOOSE_DAMAGED;
}

/* What @n bytes inflate to, header and all: how much that is stands in the header, which is deflated with the rest. */
static struct object_buffer *inflate(const char *bytes, size_t n, const char **reason)
{
	struct libdeflate_decompressor *decompressor = libdeflate_alloc_decompressor();
	enum libdeflate_result result = LIBDEFLATE_INSUFFICIENT_SPACE;
	struct object_buffer *buffer = NULL;
	size_t room = MAX(n * USUAL_RATIO, FIRST_ROOM), most = OBJECT_MAX_SIZE + MAX_HEADER, used = 0;

	*reason = "larger than 256 MiB";
	for (bool more = true; more && result == LIBDEFLATE_INSUFFICIENT_SPACE; room *= 4) {
		more = room < most;
		g_clear_pointer(&buffer, object_buffer_free);
		buffer = object_buffer_new(MIN(room, most));
		result = libdeflate_zlib_decompress_ex(decompressor, bytes, n, buffer->bytes, MIN(room, most), &used,
						       &buffer->size);
	}
	libdeflate_free_decompressor(decompressor);
	if (result == LIBDEFLATE_SUCCESS && used == n)
		return buffer;
	if (n == 0)
		*reason = "its file is empty";
	else if (result == LIBDEFLATE_SUCCESS)
		*reason = "something stands behind its end";
	else if (result != LIBDEFLATE_INSUFFICIENT_SPACE)
		*reason = "its file is damaged or cut off";
	object_buffer_free(buffer);
	return NULL;
}

/* How long the header at the start of @buffer is, with its zero; 0 when there is none as git writes it. */
static size_t parse_header(const struct object_buffer *buffer, enum object_type *type, size_t *size)
{
	static const char *const names[] = { NULL, "commit ", "tree ", "blob ", "tag " };
	const char *p = (const char *)buffer->bytes, *end = memchr(p, '\0', MIN(buffer->size, MAX_HEADER));

	*type = OBJECT_NO_TYPE;
	*size = 0;
	for (enum object_type i = OBJECT_COMMIT; end && i <= OBJECT_TAG; i++)
		if (g_str_has_prefix(p, names[i]))
			*type = i;
	if (*type == OBJECT_NO_TYPE)
		return 0;
	p += strlen(names[*type]);
	if (p == end || (*p == '0' && p + 1 < end))
		return 0;
	for (; p < end && g_ascii_isdigit(*p) && *size <= OBJECT_MAX_SIZE; p++)
		*size = *size * 10 + (size_t)(*p - '0');
	return p == end ? (size_t)(end + 1 - (const char *)buffer->bytes) : 0;
}

static bool take_header(struct object_buffer *buffer, const char **reason)
{
	size_t size, header = parse_header(buffer, &buffer->type, &size), n = buffer->size - header;

	*reason = header == 0 ? "it has no header as git writes it"
		  : n > size  ? "more bytes than its header tells"
			      : "fewer bytes than its header tells";
	if (header == 0 || n != size)
		return false;
	memmove(buffer->bytes, buffer->bytes + header, n);
	buffer->size = n;
	return true;
}

enum loose_found loose_file_read(const GPtrArray *folders, const struct oid *oid, struct object_buffer **buffer,
				 const char **reason)
{
	enum loose_found found = LOOSE_ABSENT;
	g_autofree char *bytes = NULL;
	char hex[OID_HEX_SIZE + 1];
	gsize n = 0;

	oid_to_hex(oid, hex);
	for (guint i = 0; found == LOOSE_ABSENT && i < folders->len; i++) {
		g_autofree char *path = g_strdup_printf("%s/%.2s/%s", (const char *)folders->pdata[i], hex, hex + 2);

		found = read_file(path, &bytes, &n, reason);
	}
	if (found != LOOSE_READ)
		return found;
	*buffer = inflate(bytes, n, reason);
	if (*buffer && take_header(*buffer, reason))
		return LOOSE_READ;
	g_clear_pointer(buffer, object_buffer_free);
	return LOOSE_DAMAGED;
}
