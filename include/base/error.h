/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * error: why an operation failed. A message names the file, the place in it and what was expected there:
 * "foo.ko: __ksymtab: entry 12: name lies outside __ksymtab_strings". Only cmd/ prints.
 */

#include <stdbool.h>

#include <glib.h>

#define KEXPORT_ERROR (kexport_error_quark())
GQuark kexport_error_quark(void);

enum kexport_error {
	KEXPORT_ERROR_IO,	   /* the system refused: open, read, write, memory map */
	KEXPORT_ERROR_BAD_DATA,	   /* the file contradicts its own format */
	KEXPORT_ERROR_UNSUPPORTED, /* well formed perhaps, but not a thing that we read */
	KEXPORT_ERROR_NOT_FOUND,   /* what was asked for is not there */
	KEXPORT_ERROR_USAGE,	   /* the command line, or a rules file, asks for what does not exist */
};

/* Sets @error and returns false, so that a function can end with: return fail(error, KEXPORT_ERROR_IO, "..."). */
bool fail(GError **error, enum kexport_error code, const char *format, ...) G_GNUC_PRINTF(3, 4);
