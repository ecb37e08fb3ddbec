/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/nearest.h"
#include "nearest.h"

char *nearest_symbols(const struct sites *sites, const char *symbol)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (guint i = 0; i < sites->sites->len; i++)
		g_ptr_array_add(names, (gpointer)g_array_index(sites->sites, struct site, i).symbol);
	return nearest_names(names, symbol);
}
