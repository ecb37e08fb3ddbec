/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filter.h"

static bool add_name(const struct options *options, const char *option, const char *name, const char *const *names,
		     unsigned *bits)
{
	g_autofree char *all = NULL;

	for (unsigned i = 0; names[i]; i++) {
		if (g_str_equal(names[i], name)) {
			*bits |= 1U << i;
			return true;
		}
	}
	all = g_strjoinv(", ", (char **)names);
	trouble(options, "%s %s: expected one of %s", option, name, all);
	return false;
}

bool filter_parse(const struct options *options, const char *option, char *const *given, const char *const *names,
		  unsigned *bits)
{
	*bits = 0;
	for (; given && *given; given++) {
		g_auto(GStrv) parts = g_strsplit(*given, ",", -1);

		for (char **part = parts; *part; part++)
			if (!add_name(options, option, *part, names, bits))
				return false;
	}
	return true;
}
