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

/* Object names are evenly spread, so any of their bytes are a hash. For tables of "struct oid *". */
guint oid_hash(gconstpointer oid);
gboolean oid_equal(gconstpointer a, gconstpointer b);

/* Writes 40 digits and a NUL. */
void oid_to_hex(const struct oid *oid, char hex[OID_HEX_SIZE + 1]);

/* False unless @hex starts with 40 hexadecimal digits. */
bool oid_from_hex(const char *hex, struct oid *oid);
