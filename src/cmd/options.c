/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "complete.h"
#include "option_words.h"

static void list_entries(const GOptionEntry *entries)
{
	for (; entries && entries->long_name; entries++) {
		if (!*entries->long_name)
			continue;
		if (entries->short_name)
			printf("-%c ", entries->short_name);
		printf("--%s\t%s\t%s\n", entries->long_name, entries->arg_description ? entries->arg_description : "",
		       entries->description);
	}
}

/* --list-options, for completions and for the test that holds the man pages against the program. */
static bool wants_list(char **argv)
{
	return argv[0] && argv[1] && g_str_equal(argv[1], "--list-options") && !argv[2];
}

static bool parse(struct options *options, const struct command_help *help, const GOptionEntry *entries, int argc,
		  char **argv, GError **error)
{
	g_autofree char *names = help->document ? reporter_names(help->document) : g_strdup("");
	g_autofree char *more = help->judged ? reporter_names(help->judged) : NULL;
	g_autofree char *formats = g_strdup_printf("output format: %s; %s%s%swith :FILE into a file, besides", names,
						   more ? "with --rules: " : "", more ? more : "", more ? "; " : "");
	g_autoptr(GOptionContext) context = g_option_context_new(help->usage);
	const GOptionEntry all[] = {
		{ "format", 'f', 0, G_OPTION_ARG_FILENAME_ARRAY, &options->formats, formats, "TYPE[:FILE]" },
		{ "jobs", 'j', 0, G_OPTION_ARG_INT, &options->n_jobs, "threads (default: the processors at hand)",
		  "N" },
		{ G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->arguments, NULL, NULL },
		{ NULL, 0, 0, 0, NULL, NULL, NULL },
	};
	const GOptionEntry kernels[] = {
		{ "max-size", 0, 0, G_OPTION_ARG_STRING, &options->max_size,
		  "the most that one file may unpack to (default: 1G)", "N[K|M|G]" },
		{ NULL, 0, 0, 0, NULL, NULL, NULL },
	};
	const GOptionEntry *common = help->document ? all : all + 2; /* without a report there is nothing to divide */
	const GOptionEntry *const tables[] = { entries, common, help->reads_kernels ? kernels : NULL };
	g_auto(GStrv) words = NULL;

	if (complete_is_on()) {
		complete_arguments(help, tables, G_N_ELEMENTS(tables), argv);
		exit(EXIT_NOTHING);
	}
	if (wants_list(argv)) {
		for (size_t i = 0; i < G_N_ELEMENTS(tables); i++)
			list_entries(tables[i]);
		puts("-h --help\t\tshow the help and exit");
		exit(EXIT_NOTHING);
	}
	if (entries)
		g_option_context_add_main_entries(context, entries, NULL);
	g_option_context_add_main_entries(context, common, NULL);
	if (help->reads_kernels)
		g_option_context_add_main_entries(context, kernels, NULL);
	g_option_context_set_summary(context, help->description);
	g_option_context_set_description(context, help->examples);
	words = option_words_detached(tables, G_N_ELEMENTS(tables), argc, argv);
	return g_option_context_parse_strv(context, &words, error);
}

static bool parse_size(const char *text, guint64 *bytes)
{
	static const char units[] = "KMG";
	char *end;
	guint64 number = g_ascii_strtoull(text, &end, 10);
	const char *unit = *end ? strchr(units, *end) : NULL;
	unsigned shift = unit ? 10 * (unsigned)(unit - units + 1) : 0;

	*bytes = number << shift;
	return g_ascii_isdigit(*text) && number && number <= G_MAXUINT64 >> shift && (!*end || (unit && !end[1]));
}

static bool options_read(struct options *options, const struct command_help *help, const GOptionEntry *entries,
			 int argc, char **argv, int *status)
{
	g_autofree char *program = g_strdup_printf("kexport-audit %s", argv[0]);
	g_autoptr(GError) error = NULL;

	options->command = argv[0];
	g_set_prgname(program);
	*status = EXIT_TROUBLE;
	if (!parse(options, help, entries, argc, argv, &error)) {
		trouble(options, "%s; see kexport-audit %s --help", error->message, options->command);
		return false;
	}
	if (options->n_jobs < 0) {
		trouble(options, "-j %d: expected a number of threads", options->n_jobs);
		return false;
	}
	if (options->max_size && !parse_size(options->max_size, &options->max_bytes)) {
		trouble(options, "--max-size %s: expected a number of bytes from 1 on, or one with K, M or G behind it",
			options->max_size);
		return false;
	}
	if (!options->arguments)
		options->arguments = g_new0(char *, 1);
	return !help->document || help->judged || output_check(options, help->document);
}

bool options_parse(struct options *options, const struct command_help *help, const GOptionEntry *entries, int argc,
		   char **argv, int *status)
{
	if (options_read(options, help, entries, argc, argv, status))
		return true;
	options_clear(options);
	return false;
}

void options_clear(struct options *options)
{
	g_strfreev(options->formats);
	g_free(options->max_size);
	g_free(options->debuginfo);
	g_strfreev(options->arguments);
}

int trouble(const struct options *options, const char *format, ...)
{
	g_autofree char *message = NULL;
	g_autoptr(GString) line = g_string_new(NULL);
	va_list args;

	va_start(args, format);
	message = g_strdup_vprintf(format, args);
	va_end(args);
	report_append_escaped(line, message);
	fprintf(stderr, "kexport-audit %s: %s\n", options->command, line->str);
	return EXIT_TROUBLE;
}

int trouble_error(const struct options *options, GError *error)
{
	trouble(options, "%s", error->message);
	g_error_free(error);
	return EXIT_TROUBLE;
}
