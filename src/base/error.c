/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdbool.h>

#include "base/error.h"

G_DEFINE_QUARK(kexport - error, kexport_error)

bool fail(GError **error, enum kexport_error code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (error)
		*error = g_error_new_valist(KEXPORT_ERROR, (int)code, format, args);
	va_end(args);
	return false;
}
