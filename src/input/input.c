/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/parallel.h"
#include "bytes.h"
#include "config.h"
#include "functions.h"
#include "inputs.h"
#include "prototypes.h"
#include "source.h"

/* An image that is read while modules are looked for: that takes 12 ms, the image 200 (6.1: 4,023 modules). */
struct early {
	struct source source;
	const struct input_options *options;
	struct snapshot *part; /* NULL when it has no exports, or could not be read */
};

struct job {
	GArray *sources;
	guint first;		 /* of those that are read now */
	struct snapshot **parts; /* one a source */
	const struct input_options *options;
	GPtrArray *buffers; /* of GByteArray, one a worker */
	gint n_done;
};

/* What one of a source's files tells; NULL with an error. */
static struct snapshot *read_path(const char *path, const struct source *source, const struct input_options *options,
				  GByteArray *buffer, GError **error)
{
	struct snapshot *part = snapshot_new();
	struct bytes bytes;
	struct file file;
	bool done = bytes_load(&bytes, path, buffer, error);

	file = (struct file){ .path = path, .module = source->module, .data = bytes.data, .size = bytes.size };
	done = done && input_read_file(&file, options, part, error);
	bytes_clear(&bytes);
	if (done)
		return part;
	snapshot_free(part);
	return NULL;
}

struct snapshot *source_read(const struct source *source, const struct input_options *options, GByteArray *buffer)
{
	struct snapshot *failed = NULL;

	for (char **path = source->paths; *path; path++) {
		g_autoptr(GError) error = NULL;
		struct snapshot *snapshot = read_path(*path, source, options, buffer, &error);

		if (!snapshot) {
			failed = failed ? failed : snapshot_new();
			snapshot_add_skip(failed, *path, source->module, error->message);
			continue;
		}
		/* An image that holds types alone: what is exported stands elsewhere. */
		if (snapshot->exports->len || snapshot->modules->len || !path[1]) {
			g_clear_pointer(&failed, snapshot_free);
			return snapshot;
		}
		snapshot_free(snapshot);
	}
	return failed;
}

static void read_early(gpointer data)
{
	struct early *early = data;
	g_autoptr(GByteArray) buffer = g_byte_array_new();
	g_autoptr(GError) reason = NULL; /* told when it is read again */

	early->part = read_path(early->source.paths[0], &early->source, early->options, buffer, &reason);
	if (early->part && !early->part->exports->len)
		g_clear_pointer(&early->part, snapshot_free);
}

static void read_one(guint i, guint worker, gpointer data)
{
	struct job *job = data;
	guint n_done;

	i += job->first;
	job->parts[i] =
		source_read(&g_array_index(job->sources, struct source, i), job->options, job->buffers->pdata[worker]);
	n_done = (guint)g_atomic_int_add(&job->n_done, 1) + 1;
	if (job->options->progress)
		job->options->progress(n_done, job->sources->len, job->options->progress_data);
}

/*
 * A kernel with __kflagstab does not see what a module's older tables hold (kernel: kernel/module/main.c,
 * find_module_sections() and check_export_symbol_sections(), 7.1): neither do we, and say so.
 */
static void drop_obsolete_exports(const struct snapshot *kernel, struct snapshot *part)
{
	const struct module *module = part->modules->len ? &g_array_index(part->modules, struct module, 0) : NULL;
	guint n_plain = 0;

	if (kernel->class_table != CLASS_TABLE_FLAGS || !module || module->class_table != CLASS_TABLE_SECTIONS)
		return;
	for (guint i = 0; i < part->exports->len; i++)
		n_plain += !export_type_is_gpl_only(g_array_index(part->exports, struct export, i).type);
	if (n_plain) {
		snapshot_add_skip(part, module->path, NULL,
				  "no flags for exported symbols: this kernel tells the class of an export by "
				  "__kflagstab, which the module lacks, and refuses to load it");
	} else {
		g_autofree char *reason = g_strdup_printf("ignoring obsolete section __ksymtab_gpl: this kernel tells "
							  "the class of an export by __kflagstab, and %u exports "
							  "of the module are nothing to it",
							  part->exports->len);

		snapshot_add_skip(part, module->path, NULL, reason);
	}
	g_array_set_size(part->exports, 0);
}

static const char *vermagic_release(struct snapshot *snapshot)
{
	for (guint i = 0; i < snapshot->modules->len; i++) {
		const char *vermagic = g_array_index(snapshot->modules, struct module, i).vermagic;

		if (vermagic) {
			g_autofree char *release = g_strndup(vermagic, strcspn(vermagic, " "));

			return snapshot_string(snapshot, release);
		}
	}
	return NULL;
}

static void drop_unwanted(GArray *sources, GHashTable *only)
{
	for (guint i = sources->len; only && i > 0; i--) {
		const char *module = g_array_index(sources, struct source, i - 1).module;

		if (strcmp(module, "vmlinux") != 0 && !g_hash_table_contains(only, module))
			g_array_remove_index(sources, i - 1);
	}
}

/* An image whose types those of modules continue is read before them. */
static void read_images_first(struct job *job)
{
	while (job->options->prototypes && job->first < job->sources->len &&
	       strcmp(g_array_index(job->sources, struct source, job->first).module, "vmlinux") == 0) {
		read_one(0, 0, job);
		job->first++;
	}
}

/* Whether the first source is the image that is being read; where that fails, another may stand by. */
static bool is_first(const GArray *sources, const struct early *early)
{
	return early->source.paths[0] && sources->len &&
	       strcmp(g_array_index(sources, struct source, 0).paths[0], early->source.paths[0]) == 0;
}

/* Finds the files behind @paths and reads them; each of @job's sources gets its part. */
static void read_sources(struct job *job, char *const *paths, struct snapshot *snapshot)
{
	const struct input_options *options = job->options;
	bool has_early = options->telling != INPUT_LISTS && !options->prototypes;
	g_autofree char *image = has_early ? source_guess_image(paths) : NULL;
	struct early early = {
		.source = { .paths = (char *[]){ image, NULL }, .module = (char *)"vmlinux" },
		.options = options,
	};
	struct parallel *parallel = parallel_begin(options->n_jobs, image ? read_early : NULL, &early);
	GArray *sources = sources_find(paths, options->telling, snapshot);

	drop_unwanted(sources, options->only);
	job->sources = sources;
	job->parts = g_new0(struct snapshot *, sources->len + 1);
	job->first = is_first(sources, &early) ? 1 : 0;
	read_images_first(job);
	parallel_end(parallel, sources->len - job->first, read_one, job);
	if (!is_first(sources, &early)) {
		g_clear_pointer(&early.part, snapshot_free);
	} else if (early.part) {
		job->parts[0] = early.part;
	} else {
		job->first = 0;
		read_one(0, 0, job);
	}
}

struct snapshot *input_read(char *const *paths, const struct input_options *options)
{
	struct snapshot *snapshot = snapshot_new();
	g_autoptr(GPtrArray) buffers = g_ptr_array_new_with_free_func((GDestroyNotify)g_byte_array_unref);
	struct input_options how = *options;
	struct job job = { .options = &how, .buffers = buffers };
	g_autoptr(GArray) sources = NULL;
	g_autofree struct snapshot **parts = NULL;

	how.prototypes = options->with_prototypes ? prototypes_new() : NULL;
	for (guint i = parallel_n_jobs(options->n_jobs); i > 0; i--)
		g_ptr_array_add(buffers, g_byte_array_new());
	read_sources(&job, paths, snapshot);
	sources = job.sources;
	parts = job.parts;
	/* Images come first: what the kernel is like stands when modules are joined to it. */
	for (guint i = 0; i < sources->len; i++) {
		drop_obsolete_exports(snapshot, parts[i]);
		snapshot_merge(snapshot, parts[i]);
	}
	if (how.prototypes) {
		prototypes_finish(how.prototypes, snapshot, !options->only);
		if (options->with_functions)
			prototypes_add_functions(how.prototypes, snapshot);
		prototypes_free(how.prototypes);
		functions_number(snapshot);
	}
	if (!snapshot->release)
		snapshot->release = vermagic_release(snapshot);
	config_read(paths, snapshot);
	if (!snapshot->label)
		snapshot->label = snapshot->release ? snapshot->release : snapshot_string(snapshot, paths[0]);
	snapshot_seal(snapshot);
	return snapshot;
}
