/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* reporters: the functions of reporters.def. */

#include "report/report.h"

#define REPORTER(name, record_, function, summary)                                                                     \
	void function(const void *document, const struct record *record, const struct report_options *options,         \
		      GString *out);
#include "reporters.def"
#undef REPORTER
