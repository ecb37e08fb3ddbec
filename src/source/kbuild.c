/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "kbuild.h"
#include "makevars.h"

#define MAX_DEPTH 64

/* A place where a Makefile names an object or a folder. */
struct mention {
	char *folder;	  /* of the Makefile */
	char *composite;  /* the object that it becomes part of; NULL for one of obj-y or lib-y */
	enum built built; /* as the list's name says */
};

/* What is known of an object ("fs/ext4/inode.o") or a folder ("fs/ext4"). */
struct target {
	GArray *mentions; /* of struct mention */
	bool is_folder;
	bool done;
	enum built built; /* once @done */
};

struct kbuild {
	const struct kconfig *config;
	GHashTable *targets; /* path -> struct target */
	guint depth;
};

static void mention_clear(gpointer data)
{
	struct mention *mention = data;

	g_free(mention->folder);
	g_free(mention->composite);
}

static void target_free(gpointer data)
{
	struct target *target = data;

	g_array_unref(target->mentions);
	g_free(target);
}

struct kbuild *kbuild_new(const struct kconfig *config)
{
	struct kbuild *kbuild = g_new0(struct kbuild, 1);

	kbuild->config = config;
	kbuild->targets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, target_free);
	return kbuild;
}

void kbuild_free(struct kbuild *kbuild)
{
	g_hash_table_unref(kbuild->targets);
	g_free(kbuild);
}

/* "a/b/../c.o" as "a/c.o", "dir/" as "dir". Freed with g_free(). */
static char *path_in(const char *folder, const char *name)
{
	g_autofree char *joined = g_build_filename("/", strcmp(folder, ".") == 0 ? "" : folder, name, NULL);
	g_autofree char *plain = g_canonicalize_filename(joined, "/");

	return g_strdup(plain + 1);
}

static void add_mention(struct kbuild *kbuild, const struct mention *mention, const char *word, bool is_folder)
{
	char *path = path_in(mention->folder, word);
	struct target *target = g_hash_table_lookup(kbuild->targets, path);
	struct mention copy = { g_strdup(mention->folder), g_strdup(mention->composite), mention->built };

	if (!target) {
		target = g_new0(struct target, 1);
		target->is_folder = is_folder;
		target->mentions = g_array_new(FALSE, FALSE, sizeof(struct mention));
		g_array_set_clear_func(target->mentions, mention_clear);
		g_hash_table_insert(kbuild->targets, path, target);
	} else {
		g_free(path);
	}
	g_array_append_val(target->mentions, copy);
}

/* What the end of a list's name says: obj-y, obj-m, obj- (of an option that is not set), ext4-objs. */
static enum built built_of(const char *suffix)
{
	if (!suffix || strchr(suffix, MAKE_UNKNOWN))
		return BUILT_UNKNOWN;
	if (strcmp(suffix, "y") == 0 || strcmp(suffix, "objs") == 0)
		return BUILT_IN;
	if (strcmp(suffix, "m") == 0)
		return BUILT_AS_MODULE;
	return !*suffix || strcmp(suffix, "n") == 0 ? BUILT_NOT : BUILT_UNKNOWN;
}

static bool is_top_list(const char *folder, const char *stem)
{
	return strcmp(stem, "obj") == 0 || strcmp(stem, "lib") == 0 || strcmp(folder, ".") == 0;
}

/* Takes one assignment in @folder: @name is expanded, @words are the value's. */
static void note_list(const char *folder, const char *name, char *const *words, enum truth truth, gpointer data)
{
	struct kbuild *kbuild = data;
	const char *dash = strrchr(name, '-');
	g_autofree char *stem = g_strndup(name, dash ? (gsize)(dash - name) : 0);
	g_autofree char *object = g_strconcat(stem, ".o", NULL);
	g_autofree char *composite = is_top_list(folder, stem) ? NULL : path_in(folder, object);
	struct mention mention = { (char *)folder, composite, built_of(dash ? dash + 1 : NULL) };

	if (truth != IS_TRUE)
		mention.built = MIN(mention.built, truth == IS_FALSE ? BUILT_NOT : BUILT_UNKNOWN);
	/* Parts of a module are as the module is. */
	if (composite && mention.built == BUILT_AS_MODULE)
		mention.built = BUILT_IN;
	for (; *words; words++) {
		if (strchr(*words, MAKE_UNKNOWN))
			continue;
		if (g_str_has_suffix(*words, ".o"))
			add_mention(kbuild, &mention, *words, false);
		else if (g_str_has_suffix(*words, "/"))
			add_mention(kbuild, &mention, *words, true);
	}
}

bool kbuild_is_foreign(const struct kbuild *kbuild, const char *path)
{
	size_t length;

	if (strncmp(path, "arch/", 5) != 0)
		return false;
	path += 5;
	length = strcspn(path, "/");
	if (strncmp(path, kbuild->config->arch, length) == 0 && !kbuild->config->arch[length])
		return false;
	return strcmp(kbuild->config->arch, "um") != 0 || strncmp(path, "x86/", 4) != 0;
}

void kbuild_read(struct kbuild *kbuild, const char *path, const char *text, size_t length)
{
	g_autofree char *folder = g_path_get_dirname(path);

	if (kbuild_is_foreign(kbuild, path))
		return;
	makevars_read(kbuild->config, folder, text, length, note_list, kbuild);
}

static enum built built_path(struct kbuild *kbuild, const char *path);

/* A folder that no Makefile names is built as the one above it, or by means that we do not follow. */
static enum built built_folder(struct kbuild *kbuild, const char *folder)
{
	g_autofree char *above = NULL;

	if (strcmp(folder, ".") == 0)
		return BUILT_IN;
	if (g_hash_table_contains(kbuild->targets, folder))
		return built_path(kbuild, folder);
	above = g_path_get_dirname(folder);
	return MIN(BUILT_UNKNOWN, built_folder(kbuild, above));
}

static enum built built_mention(struct kbuild *kbuild, const struct target *target, const struct mention *mention)
{
	enum built built = mention->built, outer;

	if (target->is_folder && built == BUILT_AS_MODULE)
		built = BUILT_IN; /* descended into all the same */
	outer = mention->composite ? built_path(kbuild, mention->composite) : built_folder(kbuild, mention->folder);
	return MIN(built, outer);
}

static enum built built_path(struct kbuild *kbuild, const char *path)
{
	struct target *target = g_hash_table_lookup(kbuild->targets, path);
	enum built built = BUILT_NOT;

	if (!target || kbuild->depth >= MAX_DEPTH)
		return BUILT_UNKNOWN;
	if (target->done)
		return target->built;
	target->done = true;
	target->built = BUILT_UNKNOWN; /* for one that leads back here */
	kbuild->depth++;
	for (guint i = 0; i < target->mentions->len; i++)
		built = MAX(built, built_mention(kbuild, target, &g_array_index(target->mentions, struct mention, i)));
	kbuild->depth--;
	target->built = built;
	return built;
}

enum built kbuild_file(struct kbuild *kbuild, const char *path, bool *named)
{
	const char *dot = strrchr(path, '.');
	g_autofree char *object = NULL;
	g_autofree char *folder = NULL;

	*named = false;
	if (dot && (strcmp(dot, ".c") == 0 || strcmp(dot, ".S") == 0)) {
		object = g_strdup_printf("%.*s.o", (int)(dot - path), path);
		*named = g_hash_table_contains(kbuild->targets, object);
		if (*named)
			return built_path(kbuild, object);
	}
	if (kbuild_is_foreign(kbuild, path))
		return BUILT_NOT;
	folder = g_path_get_dirname(path);
	return MIN(BUILT_UNKNOWN, built_folder(kbuild, folder));
}
