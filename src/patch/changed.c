/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "patch/changed.h"
#include "repo/text_diff.h"

static void changed_clear(gpointer data)
{
	struct changed_file *changed = data;

	g_string_free(changed->new, TRUE);
	g_free(changed->diff);
}

static bool change_file(const struct plan *plan, struct source_tree *tree, struct texts *texts, struct proof *proof,
			struct changed_file *changed, GError **error)
{
	changed->old = texts_get(texts, changed->file, error);
	if (!changed->old)
		return false;
	changed->new = plan_apply(plan, changed->file, changed->old);
	if (prove_text(proof, tree, plan, changed->file, changed->old, changed->new, error))
		changed->diff = text_diff(changed->file, changed->old, changed->new, error);
	if (!changed->diff)
		g_string_free(changed->new, TRUE);
	return changed->diff != NULL;
}

GArray *changed_files(const struct plan *plan, struct source_tree *tree, struct texts *texts, struct proof *proof,
		      GPtrArray *errors)
{
	GArray *files = g_array_new(FALSE, FALSE, sizeof(struct changed_file));
	const char *last = "";

	g_array_set_clear_func(files, changed_clear);
	for (guint i = 0; i < plan->edits->len; i++) {
		struct changed_file changed = { .file = g_array_index(plan->edits, struct edit, i).file };
		GError *error = NULL;

		if (strcmp(changed.file, last) == 0)
			continue;
		last = changed.file;
		if (change_file(plan, tree, texts, proof, &changed, &error))
			g_array_append_val(files, changed);
		else
			g_ptr_array_add(errors, error);
	}
	return files;
}
