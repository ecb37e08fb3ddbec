/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "input/states.h"
#include "patch_request.h"

/* The whole of a state. */
static struct want want_of_state(const struct export_state *state)
{
	if (!state->is_there)
		return (struct want){ .unexport = true };
	return (struct want){ .class = export_type_is_gpl_only(state->type) ? WANT_GPL : WANT_PLAIN,
			      .name_space = state->name_space };
}

static bool is_same(const struct export_state *a, const struct export_state *b)
{
	return a->is_known && b->is_known && a->is_there == b->is_there &&
	       (!a->is_there || (export_type_is_gpl_only(a->type) == export_type_is_gpl_only(b->type) &&
				 strcmp(a->name_space, b->name_space) == 0));
}

/* Symbols that nothing can be done about, in one line however many they are. */
static void tell_left(const struct options *options, const GPtrArray *symbols, const char *why, int *status)
{
	enum { MAX_NAMED = 3 };
	g_autoptr(GString) names = g_string_new(NULL);

	if (!symbols->len)
		return;
	for (guint i = 0; i < symbols->len && i < MAX_NAMED; i++)
		g_string_append_printf(names, "%s%s", i ? ", " : "", (const char *)symbols->pdata[i]);
	if (symbols->len > MAX_NAMED)
		g_string_append_printf(names, " and %u more", symbols->len - MAX_NAMED);
	*status = trouble(options, "%s: %s", names->str, why);
}

GArray *patch_wants_of_states(const GArray *states, bool new, const struct options *options, int *status)
{
	GArray *wants = g_array_new(FALSE, FALSE, sizeof(struct want));
	g_autoptr(GPtrArray) unknown = g_ptr_array_new(), one_sided = g_ptr_array_new();

	for (guint i = 0; i < states->len; i++) {
		const struct export_states *both = &g_array_index(states, struct export_states, i);
		const struct export_state *state = new ? &both->new : &both->old;
		const struct export_state *other = new ? &both->old : &both->new;
		struct want want = want_of_state(state);

		want.symbol = both->symbol;
		if (is_same(&both->old, &both->new))
			continue;
		if (!state->is_known)
			g_ptr_array_add(unknown, (gpointer)both->symbol);
		else if (other->is_known && !other->is_there)
			g_ptr_array_add(one_sided, (gpointer)both->symbol);
		else
			g_array_append_val(wants, want);
	}
	tell_left(options, unknown,
		  new ? "what it is there now is not told; --to CLASS says what it becomes"
		      : "what it was is not told; --to CLASS says what it becomes",
		  status);
	tell_left(options, one_sided, "exported on one side only: where that would stand is not known", status);
	return wants;
}

GArray *patch_wants_from(const struct options *options, const char *path, const char *to, int *status, GError **error)
{
	g_autoptr(GArray) states = export_states_read(path, error);
	GArray *wants;
	struct want want;

	if (!states)
		return NULL;
	if (!to || strcmp(to, "old") == 0 || strcmp(to, "new") == 0)
		return patch_wants_of_states(states, g_strcmp0(to, "new") == 0, options, status);
	if (!want_parse(to, &want, error)) {
		g_prefix_error(error, "--to ");
		return NULL;
	}
	wants = g_array_new(FALSE, FALSE, sizeof(struct want));
	for (guint i = 0; i < states->len; i++) {
		want.symbol = g_array_index(states, struct export_states, i).symbol;
		g_array_append_val(wants, want);
	}
	return wants;
}
