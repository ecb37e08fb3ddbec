/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The edits of a plan, in the bytes of a file. */
#include <string.h>

#include "patch/plan.h"

GString *plan_apply(const struct plan *plan, const char *file, const GString *text)
{
	GString *out = g_string_sized_new(text->len + 64);
	gsize done = 0;

	for (guint i = 0; i < plan->edits->len; i++) {
		const struct edit *edit = &g_array_index(plan->edits, struct edit, i);

		if (strcmp(edit->file, file) != 0)
			continue;
		g_string_append_len(out, text->str + done, (gssize)(edit->start - done));
		g_string_append(out, edit->text);
		done = edit->end;
	}
	return g_string_append_len(out, text->str + done, (gssize)(text->len - done));
}
