/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which files of a directory tell about a kernel. */
#include <errno.h>
#include <fnmatch.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "source.h"

static const char *const module_endings[] = { ".ko", ".ko.xz", ".ko.zst", ".ko.gz", ".ko.bz2", ".ko.lzma", ".ko.lz4" };

/* What the walk through one directory finds. */
struct search {
	const char *root;
	char *real_root; /* links resolved, a '/' at the end */
	enum input_telling telling;
	GPtrArray *images[N_IMAGE_PLACES]; /* of char *: paths */
	GPtrArray *modules;		   /* of char *: paths */
	GPtrArray *lists;		   /* of char *: paths of Module.symvers */
	GPtrArray *releases;		   /* of char *: the V of lib/modules/V */
};

void source_clear(struct source *source)
{
	g_strfreev(source->paths);
	g_free(source->module);
}

/* The length of "x.ko" without its ending, 0 for other names. */
static size_t module_stem(const char *path)
{
	for (size_t i = 0; i < G_N_ELEMENTS(module_endings); i++)
		if (g_str_has_suffix(path, module_endings[i]))
			return strlen(path) - strlen(module_endings[i]);
	return 0;
}

/* What follows "lib/modules/V/" in @path, with V in @release (may be NULL); NULL when there is no such part. */
static const char *below_release(const char *path, char **release)
{
	const char *found = NULL;
	size_t length = 0;

	for (const char *at = path; (at = strstr(at, "lib/modules/")); at++) {
		const char *start = at + strlen("lib/modules/");
		const char *end = strchr(start, '/');

		if ((at == path || at[-1] == '/') && end && end > start) {
			found = end + 1;
			length = (size_t)(end - start);
		}
	}
	if (found && release)
		*release = g_strndup(found - 1 - length, length);
	return found;
}

/*
 * The module's name in Module.symvers: its path in the build tree, without the ending. @real is @path with its links
 * resolved;
 * @root is NULL for a file on its own.
 */
static char *module_name(const char *root, const char *path, const char *real)
{
	const char *name = below_release(real, NULL);
	size_t stem;

	if (name && g_str_has_prefix(name, "kernel/"))
		name += strlen("kernel/");
	if (!name && root)
		name = path + strlen(root) + strspn(path + strlen(root), "/");
	if (!name)
		name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	stem = module_stem(name);
	if (g_str_has_suffix(name, ".o"))
		stem = strlen(name) - strlen(".o");
	return stem ? g_strndup(name, stem) : g_strdup(name);
}

static char *lone_module_name(const char *path)
{
	g_autofree char *real = realpath(path, NULL);

	return module_name(NULL, path, real ? real : path);
}

static void add_source(GArray *sources, GPtrArray *paths, char *module)
{
	struct source source = { .module = module };

	g_ptr_array_add(paths, NULL);
	source.paths = (char **)g_ptr_array_free(paths, FALSE);
	g_array_append_val(sources, source);
}

static void add_file(GArray *sources, const char *path, char *module)
{
	GPtrArray *paths = g_ptr_array_new();

	g_ptr_array_add(paths, g_strdup(path));
	add_source(sources, paths, module);
}

static void search_init(struct search *search, const char *root, enum input_telling telling)
{
	g_autofree char *real = realpath(root, NULL);

	search->root = root;
	search->real_root = g_strconcat(real ? real : root, "/", NULL);
	search->telling = telling;
	search->lists = g_ptr_array_new_with_free_func(g_free);
	for (size_t i = 0; i < N_IMAGE_PLACES; i++)
		search->images[i] = g_ptr_array_new_with_free_func(g_free);
	search->modules = g_ptr_array_new_with_free_func(g_free);
	search->releases = g_ptr_array_new_with_free_func(g_free);
}

static void search_clear(struct search *search)
{
	for (size_t i = 0; i < N_IMAGE_PLACES; i++)
		g_ptr_array_unref(search->images[i]);
	g_ptr_array_unref(search->modules);
	g_ptr_array_unref(search->lists);
	g_ptr_array_unref(search->releases);
	g_free(search->real_root);
}

static void note_release(struct search *search, const char *relative)
{
	char *release = NULL;

	if (!below_release(relative, &release))
		return;
	if (g_ptr_array_find_with_equal_func(search->releases, release, g_str_equal, NULL))
		g_free(release);
	else
		g_ptr_array_add(search->releases, release);
}

/* By its name; else by how Module.symvers and JSON start. */
static bool is_list(const char *path)
{
	const char *name = strrchr(path, '/');
	char start[2] = "";
	FILE *file;

	if (strstr(name ? name : path, "symvers"))
		return true;
	file = fopen(path, "re");
	if (file && fread(start, 1, sizeof(start), file) == 0)
		start[0] = '\0';
	if (file)
		fclose(file);
	return memcmp(start, "0x", 2) == 0 || start[0] == '{';
}

static bool is_regular(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/* @path is no folder, but nothing else is known of it yet: asking for each of thousands would be half of the walk. */
static void search_file(struct search *search, const char *path)
{
	const char *relative = path + strlen(search->root);

	if (search->telling == INPUT_LISTS) {
		if (strcmp(strrchr(path, '/') ? strrchr(path, '/') + 1 : path, "Module.symvers") == 0 &&
		    is_regular(path))
			g_ptr_array_add(search->lists, g_strdup(path));
		return;
	}

	relative += strspn(relative, "/");
	if (module_stem(path)) {
		g_ptr_array_add(search->modules, g_strdup(path));
		note_release(search, relative);
		return;
	}
	for (size_t i = 0; i < N_IMAGE_PLACES; i++)
		if (fnmatch(source_image_places[i], relative, FNM_PATHNAME | FNM_PERIOD) == 0 && is_regular(path))
			g_ptr_array_add(search->images[i], g_strdup(path));
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* Links to folders are not followed (lib/modules/V/build), links to files are. */
static void search_walk(struct search *search, struct snapshot *snapshot)
{
	char *roots[] = { (char *)search->root, NULL };
	FTS *walk = fts_open(roots, FTS_COMFOLLOW | FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT, by_name);
	FTSENT *entry;

	while (walk && (entry = fts_read(walk))) {
		bool hidden = entry->fts_level > 0 && entry->fts_name[0] == '.';
		bool is_file = entry->fts_info == FTS_F || entry->fts_info == FTS_SL || entry->fts_info == FTS_NSOK;

		if (entry->fts_info == FTS_D && hidden)
			fts_set(walk, entry, FTS_SKIP);
		else if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR || entry->fts_info == FTS_NS)
			snapshot_add_skip(snapshot, entry->fts_path, NULL, g_strerror(entry->fts_errno));
		else if (is_file && !hidden)
			search_file(search, entry->fts_path);
	}
	if (walk)
		fts_close(walk);
}

char *source_boot_path(const char *directory, const char *name)
{
	g_autofree char *real = realpath(directory, NULL);
	g_autofree char *inside = real ? g_strconcat(real, "/", NULL) : NULL;
	g_autofree char *release = NULL;
	g_autofree char *root = NULL;
	const char *below = inside ? below_release(inside, &release) : NULL;
	size_t length;

	if (!below || *below)
		return NULL;
	length = strlen(inside) - strlen("lib/modules//") - strlen(release);
	if (length >= 4 && strncmp(inside + length - 4, "usr/", 4) == 0)
		length -= 4;
	root = g_strndup(inside, length);
	return g_strconcat(root, "boot/", name, "-", release, NULL);
}

static void find_boot_image(const char *directory, GPtrArray *paths)
{
	for (const char *const *name = (const char *const[]){ "vmlinux", "vmlinuz", NULL }; *name; name++) {
		g_autofree char *path = source_boot_path(directory, *name);

		if (path && g_file_test(path, G_FILE_TEST_IS_REGULAR))
			g_ptr_array_add(paths, g_steal_pointer(&path));
	}
}

/* The images in order of preference; NULL, with a skip, when they are of several kernels. */
static GPtrArray *search_images(const struct search *search, struct snapshot *snapshot)
{
	GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);

	for (size_t i = 0; i < N_IMAGE_PLACES; i++) {
		const GPtrArray *found = search->images[i];

		if (found->len > 1) {
			g_autofree char *reason =
				g_strdup_printf("holds several kernels, %s and %s among them: name one",
						(char *)found->pdata[0], (char *)found->pdata[1]);

			snapshot_add_skip(snapshot, search->root, NULL, reason);
			g_ptr_array_unref(paths);
			return NULL;
		}
		if (found->len == 1)
			g_ptr_array_add(paths, g_strdup(found->pdata[0]));
	}
	if (paths->len == 0)
		find_boot_image(search->root, paths);
	return paths;
}

/* Module.symvers serves where there is nothing to read its rows from, as in linux-headers. */
static bool add_symvers(const struct search *search, GPtrArray *images, GArray *sources)
{
	g_autofree char *path = g_build_filename(search->root, "Module.symvers", NULL);

	if (search->modules->len || !g_file_test(path, G_FILE_TEST_IS_REGULAR))
		return false;
	g_ptr_array_add(images, g_steal_pointer(&path));
	add_source(sources, images, g_strdup("vmlinux"));
	return true;
}

/* Links are resolved once, for the root: thousands of realpath() calls would cost as much as the reading. */
static void add_module(const struct search *search, const char *path, GArray *sources)
{
	const char *relative = path + strlen(search->root);
	g_autofree char *real = g_strconcat(search->real_root, relative + strspn(relative, "/"), NULL);

	add_file(sources, path, module_name(search->root, path, real));
}

static void add_found(struct search *search, GArray *sources, struct snapshot *snapshot)
{
	GPtrArray *images;

	for (guint i = 0; i < search->lists->len; i++)
		add_file(sources, search->lists->pdata[i], g_strdup("vmlinux"));
	if (search->telling == INPUT_LISTS)
		return;
	images = search_images(search, snapshot);
	if (!images)
		return;
	g_ptr_array_set_free_func(images, NULL);
	if (search->telling == INPUT_BEST && add_symvers(search, images, sources))
		return;
	if (search->telling == INPUT_BEST && images->len == 0 && search->modules->len == 0)
		snapshot_add_skip(
			snapshot, search->root, NULL,
			"holds no kernel: expected an image (vmlinux, vmlinuz), modules (*.ko) or Module.symvers");
	if (images->len)
		add_source(sources, images, g_strdup("vmlinux"));
	else
		g_ptr_array_unref(images);
	for (guint i = 0; i < search->modules->len; i++)
		add_module(search, search->modules->pdata[i], sources);
}

static void find_in_directory(const char *root, enum input_telling telling, GArray *sources, struct snapshot *snapshot)
{
	struct search search;

	search_init(&search, root, telling);
	search_walk(&search, snapshot);
	if (search.releases->len > 1) {
		g_autofree char *reason =
			g_strdup_printf("holds several kernels, lib/modules/%s and lib/modules/%s among them: name one",
					(char *)search.releases->pdata[0], (char *)search.releases->pdata[1]);

		snapshot_add_skip(snapshot, root, NULL, reason);
	} else {
		add_found(&search, sources, snapshot);
	}
	search_clear(&search);
}

static int images_first(gconstpointer a, gconstpointer b)
{
	const struct source *x = a, *y = b;
	bool x_image = strcmp(x->module, "vmlinux") == 0, y_image = strcmp(y->module, "vmlinux") == 0;

	return (int)y_image - (int)x_image;
}

static bool is_wanted(const char *path, enum input_telling telling)
{
	return telling == INPUT_BEST || is_list(path) == (telling == INPUT_LISTS);
}

GArray *sources_find(char *const *paths, enum input_telling telling, struct snapshot *snapshot)
{
	GArray *sources = g_array_new(FALSE, FALSE, sizeof(struct source));

	g_array_set_clear_func(sources, (GDestroyNotify)source_clear);
	for (; *paths; paths++) {
		struct stat status;

		if (stat(*paths, &status) != 0)
			snapshot_add_skip(snapshot, *paths, NULL, g_strerror(errno));
		else if (S_ISDIR(status.st_mode))
			find_in_directory(*paths, telling, sources, snapshot);
		else if (is_wanted(*paths, telling))
			add_file(sources, *paths,
				 module_stem(*paths) || g_str_has_suffix(*paths, ".o") ? lone_module_name(*paths)
										       : g_strdup("vmlinux"));
	}
	g_array_sort(sources, images_first);
	return sources;
}
