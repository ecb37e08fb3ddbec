/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "patch/prove.h"
#include "source/module_source.h"

struct proof *proof_new(void)
{
	struct proof *proof = g_new0(struct proof, 1);

	proof->changes = g_array_new(FALSE, FALSE, sizeof(struct patch_change));
	proof->read = g_ptr_array_new_with_free_func((GDestroyNotify)sites_free);
	return proof;
}

void proof_free(struct proof *proof)
{
	g_array_unref(proof->changes);
	g_ptr_array_unref(proof->read);
	g_free(proof);
}

/* What @plan does to the statement that starts at @start of the old text; NULL for nothing. */
static const struct edit *edit_of(const struct plan *plan, const struct site *site)
{
	for (guint i = 0; i < plan->edits->len; i++) {
		const struct edit *edit = &g_array_index(plan->edits, struct edit, i);

		if (edit->site && edit->site->start == site->start && strcmp(edit->file, site->file) == 0)
			return edit;
	}
	return NULL;
}

static bool is_as_wanted(const struct edit *edit, const struct site *old, const struct site *new)
{
	if (strcmp(old->symbol, new->symbol) != 0 || strcmp(old->condition, new->condition) != 0)
		return false;
	if (!edit)
		return old->type == new->type &&strcmp(old->name_space, new->name_space) == 0;
	return want_is_gpl(edit->want, old) == export_type_is_gpl_only(new->type) &&
	       new->type != EXPORT_TYPE_UNKNOWN &&strcmp(want_namespace(edit->want, old), new->name_space) == 0;
}

static const struct site *site_at(const GArray *sites, guint i)
{
	return i < sites->len ? &g_array_index(sites, struct site, i) : NULL;
}

static bool withdraw(const char *file, const struct site *site, GError **error)
{
	return fail(error, KEXPORT_ERROR_BAD_DATA,
		    "%s:%u: %s: read again, the change does not give what was asked for; it is withdrawn", file,
		    site->line, site->symbol);
}

static void add_change(struct proof *proof, const struct site *old, const struct site *new)
{
	struct patch_change change = { old->symbol, old->file, new ? new->line : old->line, old, new };

	g_array_append_val(proof->changes, change);
}

/* Holds what was read before against what is read now, in the order of the text. */
static bool compare(struct proof *proof, const struct plan *plan, const char *file, const struct sites *before,
		    const struct sites *after, GError **error)
{
	guint j = 0;

	for (guint i = 0; i < before->sites->len; i++) {
		const struct site *old = site_at(before->sites, i), *new = site_at(after->sites, j);
		const struct edit *edit = edit_of(plan, old);

		if (edit && edit->want->unexport) {
			add_change(proof, old, NULL);
			continue;
		}
		if (!new || !is_as_wanted(edit, old, new))
			return withdraw(file, old, error);
		if (edit)
			add_change(proof, old, new);
		j++;
	}
	if (j < after->sites->len)
		return withdraw(file, site_at(after->sites, j), error);
	return true;
}

/* Each statement that is to change must have been among those read, or nothing is proved of it. */
static bool all_were_read(const struct plan *plan, const char *file, const struct sites *before, GError **error)
{
	for (guint i = 0; i < plan->edits->len; i++) {
		const struct edit *edit = &g_array_index(plan->edits, struct edit, i);
		guint j = 0;

		if (strcmp(edit->file, file) != 0 || !edit->site)
			continue;
		while (j < before->sites->len && site_at(before->sites, j)->start != edit->site->start)
			j++;
		if (j == before->sites->len)
			return withdraw(file, edit->site, error);
	}
	return true;
}

static bool imports_are_there(const struct plan *plan, const char *file, const GString *new, GError **error)
{
	for (guint i = 0; i < plan->edits->len; i++) {
		const struct edit *edit = &g_array_index(plan->edits, struct edit, i);

		if (edit->imports && strcmp(edit->file, file) == 0 &&
		    !module_text_imports(new->str, new->len, edit->imports))
			return fail(error, KEXPORT_ERROR_BAD_DATA,
				    "%s: read again, it does not import %s; the change is withdrawn", file,
				    edit->imports);
	}
	return true;
}

bool prove_text(struct proof *proof, struct source_tree *tree, const struct plan *plan, const char *file,
		const GString *old, const GString *new, GError **error)
{
	struct sites *before = sites_new(), *after = sites_new();
	bool proved;

	source_tree_scan(tree, file, old, before);
	source_tree_scan(tree, file, new, after);
	proved = all_were_read(plan, file, before, error) && compare(proof, plan, file, before, after, error) &&
		 imports_are_there(plan, file, new, error);
	g_ptr_array_add(proof->read, before);
	g_ptr_array_add(proof->read, after);
	return proved;
}
