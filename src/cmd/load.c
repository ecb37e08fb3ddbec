/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <unistd.h>

#include "input/input.h"
#include "load.h"

/* Shown after a second, on a terminal, ten times a second at most. */
struct progress {
	GMutex lock;
	gint64 next; /* microseconds of the monotonic clock */
	bool shown;
};

static void show_progress(guint n_done, guint n_files, gpointer data)
{
	struct progress *progress = data;
	gint64 now = g_get_monotonic_time();

	g_mutex_lock(&progress->lock);
	if (now >= progress->next) {
		fprintf(stderr, "\rreading %u of %u files", n_done, n_files);
		progress->next = now + G_USEC_PER_SEC / 10;
		progress->shown = true;
	}
	g_mutex_unlock(&progress->lock);
}

static struct snapshot *load(const struct options *options, char *const *paths, const struct input_options *more)
{
	struct progress progress = { .next = g_get_monotonic_time() + G_USEC_PER_SEC };
	struct input_options how = *more;
	struct snapshot *snapshot;

	how.n_jobs = (guint)options->n_jobs;
	how.max_size = options->max_bytes;
	how.progress = isatty(STDERR_FILENO) ? show_progress : NULL;
	how.progress_data = &progress;
	g_mutex_init(&progress.lock);
	snapshot = input_read(paths, &how);
	if (progress.shown)
		fputs("\r\033[K", stderr);
	g_mutex_clear(&progress.lock);
	return snapshot;
}

struct snapshot *load_kernel(const struct options *options, char *const *paths, bool with_imports)
{
	const struct input_options how = {
		.without_imports = !with_imports,
		.definitions = options->definitions,
		.telling = options->telling,
		.debuginfo = options->debuginfo,
		.with_prototypes = options->prototypes,
	};

	return load(options, paths, &how);
}

struct snapshot *load_insides(const struct options *options, char *path, GHashTable *only)
{
	char *paths[] = { path, NULL };
	const struct input_options how = {
		.without_imports = true,
		/* A directory's list stands for exports where there is no more than the image's types beside it. */
		.telling = g_file_test(path, G_FILE_TEST_IS_DIR) ? INPUT_BEST : INPUT_BINARIES,
		.with_prototypes = true,
		.with_functions = true,
		.only = only,
	};

	return load(options, paths, &how);
}

static bool has_image(const struct snapshot *kernel)
{
	for (guint i = 0; i < kernel->exports->len; i++)
		if (g_str_equal(g_array_index(kernel->exports, struct export, i).module, "vmlinux"))
			return true;
	return false;
}

bool kernel_is_there(const struct options *options, const struct snapshot *kernel, const char *path)
{
	if (has_image(kernel))
		return true;
	output_tell_skipped(options, kernel->skipped);
	trouble(options, "%s: no exports of a kernel image here; add its vmlinux, vmlinuz or Module.symvers", path);
	return false;
}

bool kernels_are_comparable(const struct options *options, const struct snapshot *old, const char *old_path,
			    const struct snapshot *new, const char *new_path)
{
	bool old_read = old->exports->len || old->modules->len, new_read = new->exports->len || new->modules->len;

	if (old_read && new_read && has_image(old) == has_image(new))
		return true;
	if (!old_read || !new_read) {
		output_tell_skipped(options, old->skipped);
		output_tell_skipped(options, new->skipped);
		trouble(options, "%s: nothing to compare was read", old_read ? new_path : old_path);
		return false;
	}
	return kernel_is_there(options, old, old_path) && kernel_is_there(options, new, new_path);
}
