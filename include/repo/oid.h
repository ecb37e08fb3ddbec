/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* oid: the name of a git object, SHA-1 only (libgit2 1.5 reads no SHA-256 repository). */

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define OID_SIZE     20
#define OID_HEX_SIZE (2 * OID_SIZE)

struct oid {
	uint8_t bytes[OID_SIZE];
};

static inline int oid_compare(const struct oid *a, const struct oid *b)
{
	return memcmp(a->bytes, b->bytes, OID_SIZE);
}

static inline bool oid_is(const struct oid *a, const struct oid *b)
{
	uint64_t x[2], y[2];

	memcpy(x, a->bytes, sizeof(x));
	memcpy(y, b->bytes, sizeof(y));
	return x[0] == y[0] && x[1] == y[1] &&
	       memcmp(a->bytes + sizeof(x), b->bytes + sizeof(x), OID_SIZE - sizeof(x)) == 0;
}

/* Object names are evenly spread, so any of their bytes are a hash. For tables of "struct oid *". */
guint oid_hash(gconstpointer oid);
gboolean oid_equal(gconstpointer a, gconstpointer b);

/* Writes 40 digits and a NUL. */
void oid_to_hex(const struct oid *oid, char hex[OID_HEX_SIZE + 1]);

/* False unless @hex starts with 40 hexadecimal digits. */
bool oid_from_hex(const char *hex, struct oid *oid);
