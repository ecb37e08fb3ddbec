/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "input/config_text.h"

/* What modpost's options and the loader's #ifdefs depend on (kernel: scripts/Makefile.modpost, kernel/module/). */
static const char *const options[] = {
	"MODULES",	     "MODVERSIONS",	  "EXTENDED_MODVERSIONS",
	"BASIC_MODVERSIONS", "MODULE_FORCE_LOAD", "MODULE_ALLOW_MISSING_NAMESPACE_IMPORTS",
	"MODULE_SIG",	     "MODULE_SIG_FORCE",  "TRIM_UNUSED_KSYMS",
	"UNUSED_SYMBOLS",
};

/* Beside or below a path that was given; %s is the path, without a slash at its end. */
static const char *const places[] = {
	"%s/include/config/auto.conf",
	"%s/.config",
	"%s/boot/config-*",
	"%s/usr/lib/modules/*/config",
	"%s/lib/modules/*/config",
	"%s/config",
	"%s/build/include/config/auto.conf",
	"%s/../../../boot/config-%s",
	"%s/../../../../boot/config-%s",
};

static bool is_set(const char *text, const char *option)
{
	g_autofree char *line = g_strdup_printf("CONFIG_%s=y\n", option);
	const char *found = strstr(text, line);

	return found && (found == text || found[-1] == '\n');
}

/* A text that is a configuration at all: every module's kernel has CONFIG_MODULES. */
static char *try_file(const char *path)
{
	g_autofree char *text = NULL;

	if (g_file_test(path, G_FILE_TEST_IS_REGULAR) && g_file_get_contents(path, &text, NULL, NULL) &&
	    is_set(text, "MODULES"))
		return g_steal_pointer(&text);
	return NULL;
}

/* A pattern that fits two files says nothing about which of them is the kernel's. */
static char *try_pattern(const char *pattern)
{
	glob_t found;
	char *text = NULL;

	if (glob(pattern, 0, NULL, &found) == 0)
		text = found.gl_pathc == 1 ? try_file(found.gl_pathv[0]) : NULL;
	globfree(&found);
	return text;
}

static char *fill(const char *place, const char *path, const char *release)
{
	g_autoptr(GString) text = g_string_new(place);

	g_string_replace(text, "%s", path, 1);
	g_string_replace(text, "%s", release, 1);
	return g_strdup(text->str);
}

static char *try_directory(const char *directory)
{
	g_autofree char *real = realpath(directory, NULL);
	g_autofree char *release = real ? g_path_get_basename(real) : NULL;
	char *text = NULL;

	for (size_t i = 0; real && !text && i < G_N_ELEMENTS(places); i++) {
		g_autofree char *pattern = fill(places[i], real, release);

		text = try_pattern(pattern);
	}
	return text;
}

/* boot/vmlinuz-V has boot/config-V beside it, Module.symvers its tree's files. */
static char *try_beside(const char *path)
{
	g_autofree char *directory = g_path_get_dirname(path);
	g_autofree char *name = g_path_get_basename(path);
	g_autofree char *config = NULL;

	if (g_str_has_prefix(name, "vmlinu") && strchr(name, '-')) {
		config = g_strconcat(directory, "/config", strchr(name, '-'), NULL);
		return try_file(config);
	}
	if (strcmp(name, "vmlinux") != 0 && strcmp(name, "Module.symvers") != 0)
		return NULL;
	config = g_build_filename(directory, "include/config/auto.conf", NULL);
	return try_file(config);
}

char *config_text(const char *path)
{
	return g_file_test(path, G_FILE_TEST_IS_DIR) ? try_directory(path) : try_beside(path);
}

void config_read(char *const *paths, struct snapshot *snapshot)
{
	g_autoptr(GPtrArray) lines = g_ptr_array_new();
	g_autofree char *text = NULL;

	for (; *paths && !text; paths++)
		text = config_text(*paths);
	if (!text)
		return;
	for (size_t i = 0; i < G_N_ELEMENTS(options); i++)
		g_ptr_array_add(lines,
				g_strdup_printf("CONFIG_%s=%c", options[i], is_set(text, options[i]) ? 'y' : 'n'));
	g_ptr_array_add(lines, NULL);
	snapshot->config = (char **)g_ptr_array_steal(lines, NULL);
}
