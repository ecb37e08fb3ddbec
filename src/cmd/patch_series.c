/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "patch/maintainers.h"
#include "patch/subject.h"
#include "patch_recipients.h"
#include "patch_request.h"
#include "repo/path_log.h"

/* Subjects that a prefix is learnt from, and commits that are looked at for them at most. */
enum { MAX_SUBJECTS = 20, MAX_COMMITS = 50000 };

/* The files of one patch. */
struct group {
	char *key;
	GArray *files;	     /* of const struct changed_file * */
	GArray *changes;     /* of struct patch_change; of its files */
	const char *imports; /* the namespace that its files come to import; NULL for none */
};

struct making {
	struct series *series;
	const struct patch_request *request;
	const struct patch_source *source;
	const struct evidence *evidence;
	const struct identity *from;
	struct recipients *recipients; /* NULL when nobody asked for them */
	GArray *groups;
};

static void group_clear(gpointer data)
{
	struct group *group = data;

	g_free(group->key);
	g_array_unref(group->files);
	g_array_unref(group->changes);
}

static const struct changed_file *file_at(const struct group *group, guint i)
{
	return g_array_index(group->files, const struct changed_file *, i);
}

/* What tells the patches of a series apart. */
static char *key_of(const struct making *making, const char *file)
{
	const char *split = making->request->split, *section;

	if (!split || strcmp(split, "none") == 0)
		return g_strdup("");
	if (strcmp(split, "file") == 0)
		return g_strdup(file);
	section = recipients_section(making->recipients, file);
	return section ? g_strdup(section) : g_path_get_dirname(file);
}

static struct group *group_get(GArray *groups, char *key)
{
	struct group new = { key, NULL, NULL, NULL };

	for (guint i = 0; i < groups->len; i++) {
		struct group *group = &g_array_index(groups, struct group, i);

		if (strcmp(group->key, key) == 0) {
			g_free(key);
			return group;
		}
	}
	new.files = g_array_new(FALSE, FALSE, sizeof(const struct changed_file *));
	new.changes = g_array_new(FALSE, FALSE, sizeof(struct patch_change));
	g_array_append_val(groups, new);
	return &g_array_index(groups, struct group, groups->len - 1);
}

static const char *imports_of(const struct plan *plan, const char *file)
{
	for (guint i = 0; i < plan->edits->len; i++) {
		const struct edit *edit = &g_array_index(plan->edits, struct edit, i);

		if (edit->imports && strcmp(edit->file, file) == 0)
			return edit->imports;
	}
	return NULL;
}

/* Modules import a namespace before something comes to it, so that each step of the series builds. */
static int group_order(gconstpointer a, gconstpointer b)
{
	const struct group *x = a, *y = b;

	return (x->changes->len > 0) - (y->changes->len > 0);
}

static GArray *make_groups(const struct making *making, const GArray *files, const GArray *changes,
			   const struct plan *plan)
{
	GArray *groups = g_array_new(FALSE, FALSE, sizeof(struct group));

	g_array_set_clear_func(groups, group_clear);
	for (guint i = 0; i < files->len; i++) {
		const struct changed_file *file = &g_array_index(files, struct changed_file, i);
		struct group *group = group_get(groups, key_of(making, file->file));

		g_array_append_val(group->files, file);
		group->imports = group->imports ? group->imports : imports_of(plan, file->file);
		for (guint j = 0; j < changes->len; j++) {
			struct patch_change change = g_array_index(changes, struct patch_change, j);

			if (strcmp(change.file, file->file) == 0)
				g_array_append_val(group->changes, change);
		}
	}
	g_array_sort(groups, group_order);
	return groups;
}

/* The file that a patch is about: the first that exports something else, mocks last. */
static const char *main_file(const struct group *group)
{
	const char *file = file_at(group, 0)->file;

	for (guint i = group->changes->len; i > 0; i--) {
		const char *other = g_array_index(group->changes, struct patch_change, i - 1).file;

		if (i == group->changes->len || !g_str_has_prefix(other, "tools/testing/"))
			file = other;
	}
	return file;
}

/* The subjects of each group's main file; NULL without a history. */
static GPtrArray *read_log(const struct making *making)
{
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);

	if (!making->source->has_head)
		return NULL;
	for (guint i = 0; i < making->groups->len; i++)
		g_ptr_array_add(paths, g_strconcat(making->source->prefix,
						   main_file(&g_array_index(making->groups, struct group, i)), NULL));
	g_ptr_array_add(paths, NULL);
	return path_log(making->source->repo, &making->source->head, (char **)paths->pdata, MAX_SUBJECTS, MAX_COMMITS,
			NULL);
}

static void fill_patch(const struct making *making, const struct group *group, guint number, const GPtrArray *subjects,
		       struct patch *patch)
{
	g_autoptr(GString) diff = g_string_new(NULL);
	struct series *series = making->series;

	patch->number = number;
	patch->files = g_new0(char *, group->files->len + 1);
	for (guint i = 0; i < group->files->len; i++) {
		patch->files[i] = g_strdup(file_at(group, i)->file);
		g_string_append(diff, file_at(group, i)->diff);
	}
	patch->diff = series_string(series, diff->str);
	patch->changes = g_array_ref(group->changes);
	if (making->from) {
		struct subject_style style;
		g_autofree char *summary = message_summary(group->changes, group->imports);
		g_autofree char *body = message_body(group->changes, group->imports, making->evidence);
		g_autofree char *subject = NULL;

		subject_style_learn(subjects, main_file(group), &style);
		subject = subject_write(&style, summary);
		patch->subject = series_string(series, subject);
		patch->body = series_string(series, body);
		subject_style_clear(&style);
	}
}

static bool write_mail(const struct making *making, struct patch *patch, const char *diff, guint total, GError **error)
{
	g_autoptr(GPtrArray) to = g_ptr_array_new_with_free_func(g_free), cc = g_ptr_array_new_with_free_func(g_free);
	struct mail mail = {
		.from = making->from,
		.subject = patch->subject,
		.body = patch->body,
		.diff = diff,
		.to = to,
		.cc = cc,
		.number = patch->number,
		.total = total,
		.version = (guint)making->request->version,
	};
	g_autofree char *text = NULL;

	recipients_of(making->recipients, patch->files, to, cc);
	for (char **address = making->request->cc; address && *address; address++)
		maintainers_add(cc, to, *address);
	text = mail_write(&mail, error);
	patch->message = series_string(making->series, text);
	return text != NULL;
}

/* The cover letter goes to all. */
static bool add_cover(const struct making *making, guint total, GError **error)
{
	g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GString) diff = g_string_new(NULL);
	g_autofree char *body = message_cover(making->series);
	GArray *changes = g_array_new(FALSE, FALSE, sizeof(struct patch_change));
	struct patch cover = { .number = 0, .diff = "", .changes = changes };
	g_autofree char *summary = NULL;
	bool written;

	for (guint i = 0; i < making->series->patches->len; i++) {
		const struct patch *patch = &g_array_index(making->series->patches, struct patch, i);

		for (char **file = patch->files; *file; file++)
			g_ptr_array_add(files, g_strdup(*file));
		g_array_append_vals(changes, patch->changes->data, patch->changes->len);
		g_string_append(diff, patch->diff);
	}
	g_ptr_array_add(files, NULL);
	summary = message_summary(changes, "");
	*summary = g_ascii_toupper(*summary);
	cover.subject = series_string(making->series, summary);
	cover.body = series_string(making->series, body);
	cover.files = (char **)files->pdata;
	written = write_mail(making, &cover, diff->str, total, error);
	cover.files = g_new0(char *, 1);
	g_array_set_size(changes, 0);
	g_array_prepend_val(making->series->patches, cover);
	return written;
}

static bool write_mails(const struct making *making, GError **error)
{
	guint total = making->series->patches->len;

	for (guint i = 0; i < total; i++) {
		struct patch *patch = &g_array_index(making->series->patches, struct patch, i);

		if (!write_mail(making, patch, patch->diff, total, error))
			return false;
	}
	return !making->request->cover_letter || add_cover(making, total, error);
}

bool patch_series_fill(struct series *series, const struct patch_request *request, const struct patch_source *source,
		       const GArray *files, const GArray *changes, const struct plan *plan,
		       const struct evidence *evidence, const struct identity *from, GError **error)
{
	struct making making = { series, request, source, evidence, from, NULL, NULL };
	g_autoptr(GPtrArray) log = NULL;
	bool done = true;

	if (request->maintainers || (request->split && strcmp(request->split, "subsystem") == 0))
		making.recipients = recipients_new(source->files, request);
	making.groups = make_groups(&making, files, changes, plan);
	log = from ? read_log(&making) : NULL;
	for (guint i = 0; i < making.groups->len; i++) {
		struct patch patch = { 0 };

		fill_patch(&making, &g_array_index(making.groups, struct group, i), i + 1, log ? log->pdata[i] : NULL,
			   &patch);
		g_array_append_val(series->patches, patch);
	}
	if (from && series->patches->len)
		done = write_mails(&making, error);
	g_array_unref(making.groups);
	if (making.recipients)
		recipients_free(making.recipients);
	return done;
}

char *patch_mail_path(const struct patch_request *request, const struct patch *patch)
{
	struct mail mail = { .subject = patch->subject, .number = patch->number, .version = (guint)request->version };
	g_autofree char *name = mail_file_name(&mail);

	return g_build_filename(request->output, name, NULL);
}

bool patch_series_write(const struct series *series, const struct patch_request *request, GError **error)
{
	guint total = series->patches->len;

	if (g_mkdir_with_parents(request->output, 0777) != 0)
		return fail(error, KEXPORT_ERROR_IO, "%s: cannot be made, or is no folder", request->output);
	for (guint i = 0; i < total; i++) {
		const struct patch *patch = &g_array_index(series->patches, struct patch, i);
		g_autofree char *path = patch_mail_path(request, patch);

		if (!g_file_set_contents_full(path, patch->message, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0666, error))
			return false;
	}
	return true;
}
