/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commit_parse.h"

enum { TREE_LINE = 5 + OID_HEX_SIZE + 1, PARENT_LINE = 7 + OID_HEX_SIZE + 1 };

/* "committer NAME <MAIL> SECONDS ZONE": the date is what follows the line's last '>'. */
static int64_t read_date(const char *line, const char *end)
{
	const char *stop = memchr(line, '\n', (size_t)(end - line));
	const char *mail = stop ? memrchr(line, '>', (size_t)(stop - line)) : NULL;

	return mail ? g_ascii_strtoll(mail + 1, NULL, 10) : 0;
}

bool commit_parse(const uint8_t *text, size_t size, struct commit_header *header)
{
	const char *p = (const char *)text, *end = p + size;
	struct oid parent;

	g_array_set_size(header->parents, 0);
	header->date = 0;
	if (size < TREE_LINE || memcmp(p, "tree ", 5) != 0 || !oid_from_hex(p + 5, &header->tree))
		return false;
	p += TREE_LINE;
	while (end - p >= PARENT_LINE && memcmp(p, "parent ", 7) == 0 && oid_from_hex(p + 7, &parent)) {
		g_array_append_val(header->parents, parent);
		p += PARENT_LINE;
	}
	while (p < end && *p != '\n') {
		const char *next = memchr(p, '\n', (size_t)(end - p));

		if (end - p > 10 && memcmp(p, "committer ", 10) == 0) {
			header->date = read_date(p, end);
			break;
		}
		p = next ? next + 1 : end;
	}
	return true;
}
