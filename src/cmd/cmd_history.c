/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/pattern.h"
#include "change/history.h"
#include "cmd.h"
#include "filter.h"
#include "walk.h"

static const struct command_help help = {
	.usage = "[RANGE...] [-- PATH...]",
	.description =
		"Tells which commits of a kernel's git repository exported a symbol, took it back, made it GPL-only "
		"or\n"
		"plain, or changed its namespace or module list: symbol, macros, file and line, commit, author, date,\n"
		"subject, and the first release that has it. RANGE is as for git log (v6.1..v6.12, HEAD, --all); "
		"PATHs\n"
		"limit it to files below them.",
	.examples = "Examples:\n"
		    "  kexport-audit history --repo linux --symbol devm_memremap_pages\n"
		    "  kexport-audit history --repo linux --kind became-gpl-only v6.1..v6.12 -- drivers/gpu",
	.document = &history_record,
};

struct request {
	char *repository, *author, *since, *until;
	char **symbols, **kind_names, **direction_names;
	gboolean first_parent, moves, others, reverse;
	unsigned kinds, directions;
	GPtrArray *patterns;
	struct pattern *author_pattern;
	char since_date[32], until_date[32];
	struct index_choice index;
};

static bool match_any(const GPtrArray *patterns, const char *name, GError **error)
{
	for (guint i = 0; i < patterns->len; i++) {
		if (pattern_matches(patterns->pdata[i], name, error))
			return true;
		if (*error)
			return false;
	}
	return patterns->len == 0;
}

static bool event_is_wanted(const struct request *request, const struct history_event *event, GError **error)
{
	const char *date = event->date ? event->date : "";

	if (!request->moves && event->kinds == CHANGE_MOVED && !(request->kinds & CHANGE_MOVED))
		return false;
	if (request->kinds && !(event->kinds & request->kinds))
		return false;
	if (request->directions && !(1U << event->direction & request->directions))
		return false;
	if ((*request->since_date && strcmp(date, request->since_date) < 0) ||
	    (*request->until_date && strcmp(date, request->until_date) > 0))
		return false;
	if (request->author_pattern) {
		g_autofree char *who = g_strdup_printf("%s <%s>", event->author, event->email);

		if (!pattern_matches(request->author_pattern, who, error))
			return false;
	}
	return match_any(request->patterns, event->symbol, error);
}

static bool select_events(const struct request *request, GArray *events, GError **error)
{
	struct history_event *all = (struct history_event *)(void *)events->data;
	GError *failed = NULL;
	guint n = 0;

	for (guint i = 0; i < events->len && !failed; i++)
		if (event_is_wanted(request, &all[i], &failed))
			all[n++] = all[i];
	g_array_set_size(events, n);
	for (guint i = 0; request->reverse && i < n / 2; i++) {
		struct history_event other = all[i];

		all[i] = all[n - 1 - i];
		all[n - 1 - i] = other;
	}
	if (failed)
		g_propagate_error(error, failed);
	return !failed;
}

/* How many words stand behind "--": parsing takes it out. */
static guint count_paths(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--") == 0)
			return (guint)(argc - i - 1);
	return 0;
}

/* Takes the last @n_paths of @arguments off, and a "--" that GOption left before them. */
static char **split_paths(char **arguments, guint n_paths)
{
	guint n = g_strv_length(arguments) - n_paths;
	char **paths = g_strdupv(arguments + n);

	if (n && strcmp(arguments[n - 1], "--") == 0)
		n--;
	for (char **argument = arguments + n; *argument; argument++)
		g_clear_pointer(argument, g_free);
	return paths;
}

/* --all is a range of its own. */
static void add_all(struct options *options)
{
	guint n = g_strv_length(options->arguments);

	options->arguments = g_renew(char *, options->arguments, n + 2);
	options->arguments[n] = g_strdup("--all");
	options->arguments[n + 1] = NULL;
}

static bool parse_date(const struct options *options, const char *name, const char *text, char date[32])
{
	g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
	g_autofree char *full = text && !strchr(text, 'T') ? g_strconcat(text, "T00:00:00Z", NULL) : g_strdup(text);
	g_autoptr(GDateTime) parsed = full ? g_date_time_new_from_iso8601(full, utc) : NULL;
	g_autoptr(GDateTime) in_utc = parsed ? g_date_time_to_utc(parsed) : NULL;
	g_autofree char *printed = in_utc ? g_date_time_format(in_utc, "%Y-%m-%dT%H:%M:%SZ") : NULL;

	if (!text)
		return true;
	if (!printed) {
		trouble(options, "%s %s: expected a date as 2018-10-26 or 2018-10-26T15:04:03Z", name, text);
		return false;
	}
	g_strlcpy(date, printed, 32);
	return true;
}

static bool parse_request(const struct options *options, struct request *request)
{
	GError *error = NULL;

	request->patterns = g_ptr_array_new_with_free_func((GDestroyNotify)pattern_free);
	for (char **symbol = request->symbols; symbol && *symbol; symbol++) {
		struct pattern *pattern = pattern_new(*symbol, &error);

		if (!pattern)
			return !trouble_error(options, error);
		g_ptr_array_add(request->patterns, pattern);
	}
	if (request->author) {
		g_autofree char *found =
			*request->author == '/' ? g_strdup(request->author) : g_strdup_printf("*%s*", request->author);

		request->author_pattern = pattern_new(found, &error);
		if (!request->author_pattern)
			return !trouble_error(options, error);
	}
	return filter_parse(options, "--kind", request->kind_names, change_kind_names, &request->kinds) &&
	       filter_parse(options, "--direction", request->direction_names, direction_names, &request->directions) &&
	       parse_date(options, "--since", request->since, request->since_date) &&
	       parse_date(options, "--until", request->until, request->until_date);
}

static int run(const struct options *options, const struct request *request, char **paths)
{
	struct history_options how = { .words = options->arguments,
				       .paths = paths,
				       .first_parent = request->first_parent,
				       .search_tree = request->others,
				       .n_jobs = (guint)options->n_jobs };
	GError *error = NULL;
	AUTO(repo) repo = repo_open(request->repository ? request->repository : ".", &error);
	AUTO(history) history = NULL;
	int status;

	if (!repo)
		return trouble_error(options, error);
	if (!walk_begin(options, repo, &how, &request->index))
		return EXIT_TROUBLE;
	history = history_of(repo, &how, &error);
	status = walk_end(options, &how, error);
	if (status != EXIT_NOTHING)
		return status;
	if (!select_events(request, history->events, &error))
		return trouble_error(options, error);
	status = output_write(options, history, &history_record, NULL,
			      history->events->len ? EXIT_FINDINGS : EXIT_NOTHING);
	walk_tell_skipped(options, history);
	return history->skipped->len ? EXIT_TROUBLE : status;
}

static void request_clear(struct request *request)
{
	g_free(request->repository);
	g_free(request->index.file);
	g_free(request->author);
	g_free(request->since);
	g_free(request->until);
	g_strfreev(request->symbols);
	g_strfreev(request->kind_names);
	g_strfreev(request->direction_names);
	g_clear_pointer(&request->patterns, g_ptr_array_unref);
	g_clear_pointer(&request->author_pattern, pattern_free);
}

int cmd_history(int argc, char **argv)
{
	struct options options = { 0 };
	struct request request = { 0 };
	const GOptionEntry entries[] = {
		{ "repo", 0, 0, G_OPTION_ARG_FILENAME, &request.repository,
		  "the repository (default: the one around the current folder)", "DIR" },
		{ "symbol", 0, 0, G_OPTION_ARG_STRING_ARRAY, &request.symbols,
		  "only these symbols: dma_* or /REGEX/; may be repeated", "PATTERN" },
		{ "kind", 0, 0, G_OPTION_ARG_STRING_ARRAY, &request.kind_names,
		  "only these kinds of change; may be repeated", "KIND" },
		{ "direction", 0, 0, G_OPTION_ARG_STRING_ARRAY, &request.direction_names,
		  "only changes of this direction; may be repeated", "tightened|loosened|neutral" },
		{ "since", 0, 0, G_OPTION_ARG_STRING, &request.since, "only commits authored from then on", "DATE" },
		{ "until", 0, 0, G_OPTION_ARG_STRING, &request.until, "only commits authored up to then", "DATE" },
		{ "author", 0, 0, G_OPTION_ARG_STRING, &request.author,
		  "only by authors whose name or mail has it: a text, or /REGEX/", "PATTERN" },
		{ "first-parent", 0, 0, G_OPTION_ARG_NONE, &request.first_parent,
		  "follow only the first parent of merges", NULL },
		{ "moves", 0, 0, G_OPTION_ARG_NONE, &request.moves,
		  "tell also of exports that went to another file as they were", NULL },
		{ "others", 0, 0, G_OPTION_ARG_NONE, &request.others,
		  "look for other sites of what was added or removed in short ranges, too", NULL },
		{ "all", 0, 0, G_OPTION_ARG_NONE, &options.all, "all branches and tags, not HEAD alone", NULL },
		INDEX_OPTIONS(&request.index),
		{ "reverse", 0, 0, G_OPTION_ARG_NONE, &request.reverse, "oldest first", NULL },
		{ NULL, 0, 0, 0, NULL, NULL, NULL },
	};
	guint n_paths = count_paths(argc, argv);
	g_auto(GStrv) paths = NULL;
	int status;

	if (!options_parse(&options, &help, entries, argc, argv, &status)) {
		request_clear(&request);
		return status;
	}
	paths = split_paths(options.arguments, n_paths);
	if (options.all)
		add_all(&options);
	status = parse_request(&options, &request) ? run(&options, &request, paths) : EXIT_TROUBLE;
	request_clear(&request);
	options_clear(&options);
	return status;
}
