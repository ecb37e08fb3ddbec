/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "change/since.h"

struct asking {
	struct compat *compat;
	const struct snapshot *kernel;
	const char *arch;   /* the kernel's folder below arch/; NULL when not known */
	GHashTable *events; /* symbol -> GPtrArray of const struct history_event *, newest first */
	const struct history *history;
};

/* uname -m, as it begins, and the folder below arch/. */
static const struct {
	const char *machine, *folder;
} folders[] = {
	{ "x86_64", "x86" },	      { "i", "x86" },	    { "aarch64", "arm64" }, { "arm", "arm" },
	{ "ppc", "powerpc" },	      { "riscv", "riscv" }, { "s390", "s390" },	    { "mips", "mips" },
	{ "loongarch", "loongarch" }, { "sparc", "sparc" }, { "alpha", "alpha" },   { "m68k", "m68k" },
	{ "parisc", "parisc" },
};

static const char *arch_folder(const struct snapshot *kernel)
{
	for (size_t i = 0; kernel->machine && i < G_N_ELEMENTS(folders); i++)
		if (g_str_has_prefix(kernel->machine, folders[i].machine))
			return folders[i].folder;
	return NULL;
}

static const struct history_site *site_of(const struct history_event *event)
{
	return event->new ? event->new : event->old;
}

/* Another architecture's copy says nothing of this kernel, nor do mocks. */
static bool is_elsewhere(const struct asking *asking, const char *file)
{
	if (g_str_has_prefix(file, "tools/"))
		return true;
	if (!asking->arch || !g_str_has_prefix(file, "arch/"))
		return false;
	file += strlen("arch/");
	return !g_str_has_prefix(file, asking->arch) || file[strlen(asking->arch)] != '/';
}

static bool is_gone(const struct history_event *event, const struct export *now)
{
	return !now && !event->new;
}

static bool is_gpl_only(const struct history_event *event, const struct export *now)
{
	return now && event->new &&export_type_is_gpl_only(event->new->type) &&
	       (!event->old || !export_type_is_gpl_only(event->old->type));
}

static bool is_in_namespace(const struct history_event *event, const struct export *now)
{
	return now && event->new &&strcmp(event->new->name_space, now->name_space) == 0 &&
	       (!event->old || strcmp(event->old->name_space, now->name_space) != 0);
}

static bool is_of_type(const struct history_event *event, const struct export *now)
{
	return now && event->new && event->new->type == now->type && (!event->old || event->old->type != now->type);
}

/* Whether an event made the symbol what a problem of that reason is about. Other reasons are no export's. */
static const struct {
	enum problem_reason reason;
	bool (*explains)(const struct history_event *event, const struct export *now);
} reasons[] = {
	{ PROBLEM_MISSING, is_gone },		{ PROBLEM_GPL_ONLY, is_gpl_only },
	{ PROBLEM_NAMESPACE, is_in_namespace }, { PROBLEM_MODULE_NAMESPACE, is_in_namespace },
	{ PROBLEM_FUTURE, is_of_type },		{ PROBLEM_UNUSED, is_of_type },
};

static int reason_find(const struct problem *problem)
{
	for (size_t i = 0; problem->symbol && i < G_N_ELEMENTS(reasons); i++)
		if (reasons[i].reason == problem->reason)
			return (int)i;
	return -1;
}

static bool is_sole(const struct history_event *event)
{
	return event->n_others == 0 || event->n_others == NUMBER_UNKNOWN;
}

/* Of several, one that leaves no other site is what took the symbol away. */
static const struct history_event *explain(const struct asking *asking, const struct problem *problem, int reason)
{
	const GPtrArray *events = g_hash_table_lookup(asking->events, problem->symbol);
	const struct history_event *second = NULL;

	for (guint i = 0; events && i < events->len; i++) {
		const struct history_event *event = events->pdata[i];

		if (is_elsewhere(asking, site_of(event)->file) || !reasons[reason].explains(event, problem->now))
			continue;
		if (event->new || is_sole(event))
			return event;
		if (!second)
			second = event;
	}
	return second;
}

/* How much of their beginnings and ends two names share, of 100; all where one is part of the other: __kmalloc_noprof.
 */
static guint likeness(const char *a, const char *b)
{
	size_t n_a = strlen(a), n_b = strlen(b), shorter = MIN(n_a, n_b), front = 0, back = 0;

	if (strstr(a, b) || strstr(b, a))
		return 100;
	while (front < shorter && a[front] == b[front])
		front++;
	while (back < shorter - front && a[n_a - 1 - back] == b[n_b - 1 - back])
		back++;
	return (guint)(100 * (front + back) / MAX(MAX(n_a, n_b), 1));
}

/*
 * What the same commit began to export in the same file, and the kernel has: one name for one name, or among several
 * one that is much like it.
 */
static const char *renamed_to(const struct asking *asking, const struct history_event *gone)
{
	enum { ALIKE = 70, SOMEWHAT_ALIKE = 40 };
	const GArray *events = asking->history->events;
	const char *best = NULL;
	guint most = 0, n_came = 0, n_went = 0, n;

	for (guint i = 0; i < events->len; i++) {
		const struct history_event *event = &g_array_index(events, struct history_event, i);
		guint like;

		if (strcmp(event->commit, gone->commit) != 0 || strcmp(site_of(event)->file, gone->old->file) != 0)
			continue;
		n_went += !event->new;
		n_came += !event->old;
		if (event->old || !is_sole(event) || !snapshot_find(asking->kernel, event->symbol, &n))
			continue;
		like = likeness(event->symbol, gone->symbol);
		if (like > most) {
			most = like;
			best = event->symbol;
		}
	}
	return most >= ALIKE || (n_came == 1 && n_went == 1 && most >= SOMEWHAT_ALIKE) ? best : NULL;
}

static struct since *since_new(const struct asking *asking, const struct history_event *event)
{
	struct since *since = g_new0(struct since, 1);

	since->commit = g_intern_string(event->commit);
	since->author = g_intern_string(event->author);
	since->date = g_intern_string(event->date);
	since->subject = g_intern_string(event->subject);
	since->release = g_intern_string(event->release);
	since->kinds = event->kinds;
	since->file = g_intern_string(site_of(event)->file);
	since->line = site_of(event)->line;
	since->renamed_to = event->new ? NULL : g_intern_string(renamed_to(asking, event));
	return since;
}

/*
 * How many problems are without an answer that the history may have; with @asking, after it was asked. With @sought_to
 * these are marked so.
 */
static guint fill(struct compat *compat, const struct asking *asking, const char *sought_to)
{
	guint n_open = 0;

	for (guint i = 0; i < compat->modules->len; i++) {
		GArray *problems = g_array_index(compat->modules, struct compat_module, i).problems;

		for (guint j = 0; j < problems->len; j++) {
			struct problem *problem = &g_array_index(problems, struct problem, j);
			int reason = reason_find(problem);
			const struct history_event *event = NULL;

			if (reason < 0 || problem->since)
				continue;
			event = asking ? explain(asking, problem, reason) : NULL;
			problem->sought_to = sought_to;
			if (event)
				problem->since = since_new(asking, event);
			else
				n_open++;
		}
	}
	return n_open;
}

static void events_free(gpointer events)
{
	g_ptr_array_unref(events);
}

/* The events by symbol; without those that the first kernel has as well, when @only_new. */
static void index_events(struct asking *asking, bool only_new)
{
	const GArray *events = asking->history->events;

	asking->events = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, events_free);
	for (guint i = 0; i < events->len; i++) {
		const struct history_event *event = &g_array_index(events, struct history_event, i);
		GPtrArray *own = g_hash_table_lookup(asking->events, event->symbol);

		if (only_new && event->tips)
			continue;
		if (!own) {
			own = g_ptr_array_new();
			g_hash_table_insert(asking->events, (gpointer)event->symbol, own);
		}
		g_ptr_array_add(own, (gpointer)event);
	}
}

static bool is_told(const struct compat *compat, const char *path)
{
	for (guint i = 0; i < compat->skipped->len; i++)
		if (g_str_equal(g_array_index(compat->skipped, struct skip, i).path, path))
			return true;
	return false;
}

static void add_skips(struct compat *compat, const struct history *history)
{
	for (guint i = 0; i < history->skipped->len; i++) {
		const struct skip *skip = &g_array_index(history->skipped, struct skip, i);
		struct skip kept = { g_intern_string(skip->path), NULL, g_intern_string(skip->reason) };

		if (!is_told(compat, kept.path))
			g_array_append_val(compat->skipped, kept);
	}
}

static void fill_from(struct asking *asking, const struct history *history, bool only_new)
{
	asking->history = history;
	index_events(asking, only_new);
	fill(asking->compat, asking, NULL);
	g_hash_table_unref(asking->events);
}

static bool ask(struct asking *asking, struct repo *repo, const struct history_options *options, const char *from,
		const char *to, GError **error)
{
	g_autofree char *range = from ? g_strdup_printf("%s..%s", from, to) : g_strdup(to);
	char *words[] = { range, NULL };
	struct history_options how = *options;
	AUTO(history) history = NULL;

	how.words = words;
	how.search_tree = true;
	history = history_of(repo, &how, error);
	if (!history)
		return false;
	fill_from(asking, history, false);
	add_skips(asking->compat, history);
	return true;
}

/*
 * The same of both ranges at once, out of the whole history: a range alone does not know of sites that a branch of it
 * still has, and the older kernel has no more. False without @error where a commit cannot be judged: it must not be
 * told where the newer range says all.
 */
static bool ask_whole(struct asking *asking, struct repo *repo, const struct history_options *options, char *from,
		      char *to, GError **error)
{
	char *words[] = { to, NULL }, *tips[] = { from, NULL };
	struct history_options how = *options;
	AUTO(history) history = NULL;

	how.words = words;
	how.tips = tips;
	how.search_tree = true;
	history = history_of(repo, &how, error);
	if (!history || history->skipped->len)
		return false;
	fill_from(asking, history, true);
	fill_from(asking, history, false);
	return true;
}

/* The tag of a release: of 6.12.43-amd64 v6.12.43, else v6.12; NULL when the repository has neither. */
static char *tag_of(struct repo *repo, const struct snapshot *kernel)
{
	size_t length = kernel && kernel->release ? strspn(kernel->release, "0123456789.") : 0;
	g_autofree char *number = length ? g_strndup(kernel->release, length) : NULL;
	g_autofree char *candidate = number && g_str_has_prefix(kernel->release + length, "-rc")
					     ? g_strdup_printf("v%s-rc%" G_GUINT64_FORMAT, number,
							       g_ascii_strtoull(kernel->release + length + 3, NULL, 10))
					     : g_strdup_printf("v%s", number ? number : "");
	struct oid commit;

	while (number) {
		char *dot;

		if (repo_resolve(repo, candidate, &commit, NULL))
			return g_steal_pointer(&candidate);
		g_free(candidate);
		candidate = g_strdup_printf("v%s", number);
		if (repo_resolve(repo, candidate, &commit, NULL))
			return g_steal_pointer(&candidate);
		dot = strrchr(number, '.');
		if (!dot || dot == strchr(number, '.')) /* a version has two numbers at least */
			return NULL;
		*dot = '\0';
	}
	return NULL;
}

bool since_is_asked(struct compat *compat)
{
	return fill(compat, NULL, NULL) > 0;
}

/* What the newer range does not tell, the older one is asked for. */
static bool ask_all(struct asking *asking, struct repo *repo, const struct history_options *options, char *from,
		    char *to, GError **error)
{
	GError *failed = NULL;

	if (from && ask_whole(asking, repo, options, from, to, &failed))
		return true;
	if (failed) {
		g_propagate_error(error, failed);
		return false;
	}
	if (from && !ask(asking, repo, options, from, to, error))
		return false;
	if (from && !since_is_asked(asking->compat))
		return true;
	return ask(asking, repo, options, NULL, to, error);
}

bool since_fill(struct compat *compat, const struct snapshot *kernel, const struct snapshot *from, struct repo *repo,
		const struct history_options *options, GError **error)
{
	struct asking asking = { .compat = compat, .kernel = kernel, .arch = arch_folder(kernel) };
	g_autofree char *tag = tag_of(repo, kernel), *since = tag_of(repo, from);
	char *to = tag ? tag : (char[]){ "HEAD" };

	if (!since_is_asked(compat))
		return true;
	if (!ask_all(&asking, repo, options, since, to, error))
		return false;
	fill(compat, NULL, g_intern_string(to));
	return true;
}
