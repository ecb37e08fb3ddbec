/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "patch/prove.h"
#include "source/macros.h"
#include "source/scan.h"

static bool says(const struct sites *sites, const struct site *before, enum patch_target target)
{
	for (guint i = 0; i < sites->sites->len; i++) {
		const struct site *site = &g_array_index(sites->sites, struct site, i);

		if (site->line == before->line && strcmp(site->symbol, before->symbol) == 0)
			return export_type_is_gpl_only(site->type) == (target == PATCH_TO_GPL);
	}
	return false;
}

bool prove_text(const struct plan *plan, const char *file, const GString *text, enum patch_target target,
		GError **error)
{
	struct source_text source = { .path = file, .text = text->str, .length = text->len };
	AUTO(macro_table) macros = macro_table_new();
	AUTO(sites) sites = sites_new();

	macro_table_close(macros);
	sites_in_text(macros, &source, sites, NULL, NULL);
	for (guint i = 0; i < plan->edits->len; i++) {
		const struct edit *edit = &g_array_index(plan->edits, struct edit, i);

		if (strcmp(edit->site->file, file) == 0 && !says(sites, edit->site, target))
			return fail(error, KEXPORT_ERROR_BAD_DATA,
				    "%s:%u: %s: read again, the change does not give the class that was asked for; it "
				    "is withdrawn",
				    file, edit->site->line, edit->site->symbol);
	}
	return true;
}
