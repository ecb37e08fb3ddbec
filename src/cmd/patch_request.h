/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* patch_request: what `patch` was asked for. */

#include "cmd.h"
#include "model/series.h"
#include "patch/changed.h"
#include "patch/message.h"
#include "patch/usage.h"
#include "repo/mail.h"

struct patch_request {
	char *tree, *repo; /* --tree, --repo */
	char *to;	   /* --to; NULL for gpl */
	char **only;	   /* --only */
	char *split;	   /* --split: none, subsystem, file */
	char **cc;	   /* --cc */
	char **modules;	   /* --modules: out-of-tree modules to look for users in */
	char *from;	   /* --from */
	char *output;	   /* -o */
	gint version;	   /* -v */
	gboolean without_mocks, force, sign_off, maintainers, cover_letter, without_history, apply, commit;
};

/* The rows of an option table that say how mails are made. */
/* clang-format off */
#define PATCH_MAIL_ENTRIES(request)                                                                                    \
	{ "split", 0, 0, G_OPTION_ARG_STRING, &(request)->split,                                                       \
	  "a patch for each subsystem or file, or one (none, the default)", "none|subsystem|file" },                   \
	{ "signoff", 's', 0, G_OPTION_ARG_NONE, &(request)->sign_off, "add Signed-off-by", NULL },                     \
	{ "output", 'o', 0, G_OPTION_ARG_FILENAME, &(request)->output, "a file for each mail, in that folder", "DIR" }
/* clang-format on */

/* Whether what they say goes together, and with -f. False with a message on stderr. */
bool patch_request_check_mails(const struct options *options, const struct patch_request *request);

void patch_request_clear(struct patch_request *request);

/* Writes the patches that make each of @wants (of struct want) so; drops from @wants what must not be. Returns the exit
 * status. */
int patch_write(const struct options *options, const struct patch_request *request, GArray *wants);

/*
 * What the document at @path (of diff, check or hook) asks for: that each symbol becomes what it was, with @to "new"
 * what it is there, or what else @to says. What cannot be asked for is told, and *@status set. NULL with an error.
 */
GArray *patch_wants_from(const struct options *options, const char *path, const char *to, int *status, GError **error);

/* The same for states that were read (of struct export_states). */
GArray *patch_wants_of_states(const GArray *states, bool new, const struct options *options, int *status);

/* What patches are made from. */
struct patch_source {
	struct file_tree *files;
	struct repo *repo; /* NULL when the tree is in none */
	char *prefix;	   /* of the tree in the repository, "" or "dkms/driver/" */
	struct oid head;   /* whose history and tree count; with a repo alone */
	bool has_head;
};

/* Opens what --tree or --repo names. False with an error. Empties with patch_source_clear(). */
bool patch_source_open(struct patch_source *source, const struct patch_request *request, GError **error);
void patch_source_clear(struct patch_source *source);

/* What there is to know about the symbols of @changes beside the source: history, modules out of the tree. */
struct patch_evidence {
	struct evidence evidence;
	GArray *first, *loosened, *modules; /* what evidence points to */
	struct history *history;
	struct snapshot *snapshot;
};

void patch_evidence_read(struct patch_evidence *evidence, const struct options *options,
			 const struct patch_request *request, const struct patch_source *source, const GArray *changes);
void patch_evidence_clear(struct patch_evidence *evidence);

/*
 * Fills @series with the patches that @files and @changes make, split as asked; with mails when @from (whose they are)
 * is given.
 */
bool patch_series_fill(struct series *series, const struct patch_request *request, const struct patch_source *source,
		       const GArray *files, const GArray *changes, const struct plan *plan,
		       const struct evidence *evidence, const struct identity *from, GError **error);

/* The file in the folder -o that the mail of @patch goes to; freed with g_free(). */
char *patch_mail_path(const struct patch_request *request, const struct patch *patch);

/* Writes each patch's mail to a file of its own there, whole or not at all. */
bool patch_series_write(const struct series *series, const struct patch_request *request, GError **error);

/* Changes the work tree, and commits each patch of @series with --commit; nothing at all on an error. */
bool patch_series_apply(struct series *series, const struct patch_request *request, const struct patch_source *source,
			const GArray *files, const struct identity *from, GError **error);
