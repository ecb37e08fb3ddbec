/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* cmd: the commands. Here the layers meet, output goes to stdout and to files, and the exit status is made. */

#include <glib.h>
#include <stdbool.h>

#include "input/input.h"
#include "model/snapshot.h"
#include "report/report.h"

/* As diff(1). */
enum exit_status {
	EXIT_NOTHING = 0,  /* nothing to report */
	EXIT_FINDINGS = 1, /* changes or findings */
	EXIT_TROUBLE = 2,  /* usage, unreadable input, anything skipped */
	EXIT_INTERRUPTED = 130,
};

/* What all commands have in common. Zeroed, it is ready for options_parse(). */
struct options {
	const char *command;
	char **formats;		    /* -f TYPE[:FILE], as given */
	gint n_jobs;		    /* -j; 0 for the processors at hand */
	char *max_size;		    /* --max-size, as given */
	bool definitions;	    /* exports are asked for with file, line and prototype, where they are known */
	char *debuginfo;	    /* --debuginfo */
	gboolean prototypes;	    /* --prototypes: from BTF as well */
	enum input_telling telling; /* which of a kernel's tellings are asked for */
	guint64 max_bytes;	    /* the same in bytes; 0 when not given */
	gboolean all;		    /* --all */
	char **arguments;	    /* what is left after the options; NULL-terminated, never NULL */
};

struct command_help {
	const char *usage;	       /* what follows the command's name: "OLD NEW" */
	const char *description;       /* above the options: what it does, in a sentence or two */
	const char *examples;	       /* below them */
	bool reads_kernels;	       /* takes --max-size */
	const struct record *document; /* what -f formats; NULL for a command without -f */
	const struct record
		*judged; /* what it formats with --rules; the command checks -f itself then. NULL for none */
};

int cmd_main(int argc, char **argv);

#define COMMAND(name, help) int cmd_##name(int argc, char **argv);
#include "cmds.def"
#undef COMMAND

/*
 * Reads the command line against the common options and @entries (may be NULL). False, with a message on stderr
 * and @status set, when the command is to end: there is nothing to clear then. --help ends the program.
 */
bool options_parse(struct options *options, const struct command_help *help, const GOptionEntry *entries, int argc,
		   char **argv, int *status);
void options_clear(struct options *options);

/* Prints "kexport-audit COMMAND: ..." on stderr. Returns EXIT_TROUBLE, so that a command can end with it. */
int trouble(const struct options *options, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The same for a GError, which it frees. */
int trouble_error(const struct options *options, GError *error);

/*
 * Writes @document where -f says, stdout as text without one. Skipped files are told on stderr.
 * Returns EXIT_TROUBLE when writing failed or @skipped (may be NULL) holds something, else @status.
 */
int output_write(const struct options *options, const void *document, const struct record *record,
		 const GArray *skipped, int status);

/* Whether -f sends a document to standard output, so that nothing else may go there. */
bool output_takes_stdout(const struct options *options);

/* The same for a command that has other results than its document: nothing where -f does not ask for it. */
int output_write_asked(const struct options *options, const void *document, const struct record *record,
		       const GArray *skipped, int status);

/* Writes @text, which may hold names from files, to stdout; only its line ends act on a terminal. */
void output_text(const char *text);

/*
 * Writes a file whole or not at all, through symbolic links. What is there and no file (a pipe, /dev/stdout) is written
 * to as it is. False, with a message on stderr, when that failed.
 */
bool output_file(const struct options *options, const char *path, const GString *text);

/* Tells skipped files on stderr, for a command that ends without a report. EXIT_TROUBLE when there are any. */
int output_tell_skipped(const struct options *options, const GArray *skipped);

/* Checks every -f against @record, so that a typing error is told before the work and not after it. */
bool output_check(const struct options *options, const struct record *record);
