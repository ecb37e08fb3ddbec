/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "repo/oid.h"

guint oid_hash(gconstpointer oid)
{
	guint hash;

	memcpy(&hash, oid, sizeof(hash));
	return hash;
}

gboolean oid_equal(gconstpointer a, gconstpointer b)
{
	return oid_is(a, b);
}

void oid_to_hex(const struct oid *oid, char hex[OID_HEX_SIZE + 1])
{
	static const char digits[] = "0123456789abcdef";

	for (unsigned i = 0; i < OID_SIZE; i++) {
		hex[2 * i] = digits[oid->bytes[i] >> 4];
		hex[2 * i + 1] = digits[oid->bytes[i] & 15];
	}
	hex[OID_HEX_SIZE] = '\0';
}

bool oid_from_hex(const char *hex, struct oid *oid)
{
	for (unsigned i = 0; i < OID_SIZE; i++) {
		int high = g_ascii_xdigit_value(hex[2 * i]);
		int low = high < 0 ? -1 : g_ascii_xdigit_value(hex[2 * i + 1]);

		if (low < 0)
			return false;
		oid->bytes[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}
