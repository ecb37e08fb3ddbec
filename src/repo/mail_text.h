/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* mail_text: the encodings of mail (RFC 2045, 2047), as far as patches meet them. */

#include <glib.h>

/* "=?UTF-8?q?J=C3=BCrgen?= <j@example.org>" in UTF-8. Free with g_free(). */
char *mail_decode_header(const char *text);

/* A body with that Content-Transfer-Encoding (NULL: as it is) in the bytes that were meant. */
GString *mail_decode_body(const char *text, gsize size, const char *encoding);

/* Text of that character set as UTF-8; what cannot be converted is taken for Latin-1. NULL: UTF-8. */
char *mail_to_utf8(const char *text, gsize size, const char *charset);

/* "Fri, 26 Oct 2018 17:04:03 +0200"; NULL when it is none. Free with g_date_time_unref(). */
GDateTime *mail_date(const char *text);
