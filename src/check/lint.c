/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "lint.h"

static void lint_symbol_free(struct lint_symbol *symbol)
{
	g_clear_pointer(&symbol->users, g_ptr_array_unref);
	g_free(symbol);
}

static struct lint_symbol *symbol_named(struct lint *lint, const char *name)
{
	struct lint_symbol *symbol = g_hash_table_lookup(lint->by_name, name);

	if (symbol)
		return symbol;
	symbol = g_new0(struct lint_symbol, 1);
	symbol->symbol = name;
	g_hash_table_insert(lint->by_name, (gpointer)name, symbol);
	g_ptr_array_add(lint->symbols, symbol);
	return symbol;
}

static struct finding_side side_of(const struct site *site, const struct export *export)
{
	struct finding_side side = { .name_space = "" };

	if (export) {
		side.module = export->module;
		side.type = export->type;
		side.name_space = export->name_space;
	}
	if (site) {
		side.file = site->file;
		side.line = site->line;
		side.macro = site->macro;
		side.type = site->type;
		side.name_space = site->name_space;
	}
	return side;
}

static void add_sites(struct lint *lint, const struct sites *sites)
{
	for (guint i = 0; i < sites->sites->len; i++) {
		const struct site *site = &g_array_index(sites->sites, struct site, i);
		struct lint_symbol *symbol = symbol_named(lint, site->symbol);
		struct finding_side side = side_of(site, NULL);

		if (!symbol->site)
			symbol->site = site;
		symbol->states |= state_of(&side);
	}
}

/* A kernel that comes with its source only says who uses what: the source says how it is exported. */
static void add_exports(struct lint *lint, const struct snapshot *kernel)
{
	for (guint i = 0; i < kernel->exports->len; i++) {
		const struct export *export = &g_array_index(kernel->exports, struct export, i);
		struct lint_symbol *symbol = symbol_named(lint, export->symbol);
		struct finding_side side = side_of(NULL, export);

		if (!symbol->export)
			symbol->export = export;
		if (!lint->input->sites)
			symbol->states |= state_of(&side);
	}
}

bool lint_tell(struct lint *lint, const struct lint_symbol *symbol, enum finding_check check, const char *family,
	       const char *related, const char *detail, GError **error)
{
	struct finding_side side = side_of(symbol->site, symbol->export);
	const struct subject subject = {
		.check = check,
		.symbol = symbol->symbol,
		.related = related,
		.family = family,
		.detail = detail,
		.new = &side,
	};

	return policy_judge(lint->policy, &subject, lint->findings, error);
}

/* Each statement as it stands. */
static bool judge_sites(struct lint *lint, const struct sites *sites, GError **error)
{
	for (guint i = 0; i < sites->sites->len; i++) {
		const struct site *site = &g_array_index(sites->sites, struct site, i);
		struct finding_side side = side_of(site, NULL);
		const struct subject subject = { .check = FINDING_EXPORT, .symbol = site->symbol, .new = &side };

		if (!policy_judge(lint->policy, &subject, lint->findings, error))
			return false;
	}
	return true;
}

static bool judge_exports(struct lint *lint, const struct snapshot *kernel, GError **error)
{
	for (guint i = 0; i < kernel->exports->len; i++) {
		const struct export *export = &g_array_index(kernel->exports, struct export, i);
		struct finding_side side = side_of(NULL, export);
		const struct subject subject = { .check = FINDING_EXPORT, .symbol = export->symbol, .new = &side };

		if (!policy_judge(lint->policy, &subject, lint->findings, error))
			return false;
	}
	return true;
}

static bool judge_undefined(struct lint *lint, const struct sites *sites, const GArray *undefined, GError **error)
{
	for (guint i = 0; i < undefined->len; i++) {
		guint place = g_array_index(undefined, guint, i);
		const struct site *site = &g_array_index(sites->sites, struct site, place);
		const struct lint_symbol here = { .symbol = site->symbol, .site = site };
		g_autofree char *detail =
			g_strdup_printf("%s is exported by a file that does not define it", site->symbol);

		if (!lint_tell(lint, &here, FINDING_NO_DEFINITION, NULL, NULL, detail, error))
			return false;
	}
	return true;
}

static void add_skips(struct findings *findings, const GArray *skipped)
{
	for (guint i = 0; i < skipped->len; i++) {
		const struct skip *skip = &g_array_index(skipped, struct skip, i);

		findings_add_skip(findings, skip->path, skip->reason);
	}
}

static int by_name(gconstpointer a, gconstpointer b)
{
	return strcmp((*(const struct lint_symbol *const *)a)->symbol, (*(const struct lint_symbol *const *)b)->symbol);
}

/* The source says how a symbol is exported where there is one. */
static bool judge_statements(struct lint *lint, const struct lint_input *input, GError **error)
{
	if (input->sites)
		return judge_sites(lint, input->sites, error);
	return !input->kernel || judge_exports(lint, input->kernel, error);
}

static bool judge_all(struct lint *lint, const struct lint_input *input, GError **error)
{
	unsigned checks = input->checks;

	if (checks & 1U << FINDING_EXPORT && !judge_statements(lint, input, error))
		return false;
	if (checks & 1U << FINDING_NO_DEFINITION && input->sites && input->undefined &&
	    !judge_undefined(lint, input->sites, input->undefined, error))
		return false;
	if (checks & 1U << FINDING_FAMILY && !lint_families(lint, error))
		return false;
	if (checks & (1U << FINDING_NO_USER | 1U << FINDING_FEW_USERS) && input->kernel)
		return lint_users(lint, error);
	return true;
}

bool lint_judge(struct policy *policy, const struct lint_input *input, struct findings *findings, GError **error)
{
	struct lint lint = { .policy = policy, .input = input, .findings = findings };
	bool done;

	lint.symbols = g_ptr_array_new_with_free_func((GDestroyNotify)lint_symbol_free);
	lint.by_name = g_hash_table_new(g_str_hash, g_str_equal);
	if (input->sites) {
		add_sites(&lint, input->sites);
		add_skips(findings, input->sites->skipped);
	}
	if (input->kernel) {
		add_exports(&lint, input->kernel);
		add_skips(findings, input->kernel->skipped);
	}
	g_ptr_array_sort(lint.symbols, by_name);
	done = judge_all(&lint, input, error);
	g_hash_table_unref(lint.by_name);
	g_ptr_array_unref(lint.symbols);
	return done;
}
