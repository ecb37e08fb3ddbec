/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "check/policy.h"
#include "complete_values.h"
#include "hook.h"
#include "input/input.h"
#include "model/change.h"
#include "model/compat.h"
#include "patch/want.h"
#include "repo/repo.h"

/* What is being typed: candidates that begin with @prefix are told, behind @head. */
struct typing {
	const char *head;
	const char *prefix;
	char *const *words;
	const struct record *document;
};

static void offer(const struct typing *typing, const char *candidate)
{
	if (g_str_has_prefix(candidate, typing->prefix))
		printf("%s%s\t\n", typing->head, candidate);
}

static void offer_formats(const struct typing *typing)
{
	g_autofree char *names = typing->document ? reporter_names(typing->document) : g_strdup("");
	g_auto(GStrv) formats = g_strsplit(names, ", ", -1);

	for (char **format = formats; *format; format++)
		offer(typing, *format);
}

/* A Module.symvers in or at one of the words, or of the current folder, or of the running kernel; NULL for none. */
static char *find_symvers(char *const *words)
{
	struct utsname name;
	g_autofree char *running = uname(&name) == 0 ? g_strdup_printf("/lib/modules/%s/build", name.release) : NULL;
	const char *const elsewhere[] = { ".", running, NULL };
	const char *const *lists[] = { (const char *const *)words, elsewhere };

	for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
		for (const char *const *word = lists[i]; *word; word++) {
			const char *equals = g_str_has_prefix(*word, "--") ? strchr(*word, '=') : NULL;
			const char *path = equals ? equals + 1 : *word;
			g_autofree char *inside = g_build_filename(path, "Module.symvers", NULL);

			if (g_file_test(inside, G_FILE_TEST_IS_REGULAR))
				return g_steal_pointer(&inside);
			if (g_str_has_suffix(path, "Module.symvers") && g_file_test(path, G_FILE_TEST_IS_REGULAR))
				return g_strdup(path);
		}
	}
	return NULL;
}

static void offer_symbols(const struct typing *typing)
{
	g_autofree char *path = find_symvers(typing->words);
	char *paths[] = { path, NULL };
	struct input_options how = { .without_imports = true };
	const char *last = NULL;
	AUTO(snapshot) kernel = NULL;

	if (!path)
		return;
	kernel = input_read(paths, &how);
	for (guint i = 0; i < kernel->exports->len; i++) {
		const char *symbol = g_array_index(kernel->exports, struct export, i).symbol;

		if (!last || !g_str_equal(last, symbol))
			offer(typing, symbol);
		last = symbol;
	}
}

/* The repository that --repo names, or the one around the current folder. */
static struct repo *open_repository(char *const *words)
{
	const char *path = ".";

	for (; *words; words++) {
		if (g_str_has_prefix(*words, "--repo="))
			path = *words + strlen("--repo=");
		else if (g_str_equal(*words, "--repo") && words[1] && *words[1])
			path = words[1];
	}
	return repo_open(path, NULL);
}

/* Behind the last ".." or "^" of a range. */
static void offer_revisions(const struct typing *typing)
{
	AUTO(repo) repo = open_repository(typing->words);
	const char *dots = g_strrstr(typing->prefix, "..");
	const char *from = dots ? dots + strspn(dots, ".") : typing->prefix + (*typing->prefix == '^');
	g_autofree char *front = g_strndup(typing->prefix, (gsize)(from - typing->prefix));
	g_autofree char *head = g_strconcat(typing->head, front, NULL);
	const struct typing behind = { head, from, typing->words, NULL };
	g_autoptr(GPtrArray) names = repo ? repo_names(repo) : NULL;

	for (guint i = 0; names && i < names->len; i++)
		offer(&behind, names->pdata[i]);
}

static void offer_kinds(const struct typing *typing)
{
	for (const char *const *name = change_kind_names; *name; name++)
		offer(typing, *name);
}

static void offer_reasons(const struct typing *typing)
{
	for (const char *const *name = problem_reason_names; *name; name++)
		offer(typing, *name);
}

static void offer_hooks(const struct typing *typing)
{
	for (const struct hook_kind *kind = hook_kinds; kind->name; kind++)
		offer(typing, kind->name);
}

static void offer_files(const struct typing *typing)
{
	(void)typing;
	puts(":files");
}

/* "build|load|both": the values themselves. */
static void offer_alternatives(const struct typing *typing, const char *what)
{
	g_auto(GStrv) values = g_strsplit(what, "|", -1);

	for (char **value = values; *value; value++) {
		char *equals = strchr(*value, '=');

		if (equals) /* "ns=NAME" */
			equals[1] = '\0';
		offer(typing, *value);
	}
}

static void offer_classes(const struct typing *typing)
{
	offer_alternatives(typing, WANT_SPELLINGS "|old|new");
}

static void offer_policies(const struct typing *typing)
{
	for (const char *const *name = policy_shipped(); *name; name++)
		offer(typing, *name);
	puts(":files");
}

/* What help calls a value, up to the first of ".,[:" in it, and who knows such values. */
static const struct {
	const char *what;
	void (*offer)(const struct typing *typing);
} kinds_of_value[] = {
	{ "TYPE", offer_formats },
	{ "SYMBOL", offer_symbols },
	{ "PATTERN", offer_symbols },
	{ "REV", offer_revisions },
	{ "RANGE", offer_revisions },
	{ "SYMBOL-PATTERN", offer_symbols },
	{ "KIND", offer_kinds },
	{ "REASON", offer_reasons },
	{ "REV|RANGE", offer_revisions },
	{ "BRANCH", offer_revisions },
	{ "HOOK", offer_hooks },
	{ "CLASS", offer_classes },
	{ "POLICY", offer_policies },
	{ "N", NULL },
	{ "DATE", NULL },
};

void complete_values(const struct command_help *help, const char *what, const char *head, const char *prefix,
		     char *const *words)
{
	const struct typing typing = { head, prefix, words, help->document };
	g_autofree char *kind = what ? g_strndup(what, strcspn(what, ".,[:")) : g_strdup("FILE");

	for (size_t i = 0; i < G_N_ELEMENTS(kinds_of_value); i++) {
		if (!g_str_equal(kinds_of_value[i].what, kind))
			continue;
		if (kinds_of_value[i].offer)
			kinds_of_value[i].offer(&typing);
		return;
	}
	if (strchr(kind, '|') && g_ascii_islower(*kind))
		offer_alternatives(&typing, kind);
	else
		offer_files(&typing);
}
