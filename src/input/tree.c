/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "tree.h"

/* The value of `#define NAME "VALUE"` in the header @text: a new string, or NULL. */
static char *defined_string(const char *text, const char *name)
{
	g_autofree char *pattern = g_strdup_printf("#define %s", name);
	const char *at = strstr(text, pattern);
	const char *start = at ? at + strlen(pattern) : NULL;

	start = start ? start + strspn(start, " \t") : NULL;
	if (!start || *start != '"')
		return NULL;
	start++;
	return start[strcspn(start, "\"\n")] == '"' ? g_strndup(start, strcspn(start, "\"\n")) : NULL;
}

/* @name of the header @file below @root; NULL name: the file's only line. */
static char *tree_value(const char *root, const char *file, const char *name)
{
	g_autofree char *path = g_build_filename(root, file, NULL);
	g_autofree char *text = NULL;

	if (!g_file_get_contents(path, &text, NULL, NULL))
		return NULL;
	if (name)
		return defined_string(text, name);
	g_strchomp(text);
	return *text && !strpbrk(text, " \t\n/") ? g_steal_pointer(&text) : NULL;
}

/* UTS_MACHINE is what uname -m says, except where the processor decides (kernel: setup_processor() of arm, x86). */
static const char *machine_name(const char *uts)
{
	if (uts && strcmp(uts, "arm") == 0)
		return "armv7l";
	return uts && strcmp(uts, "i386") == 0 ? "i686" : uts;
}

void tree_describe(const char *path, struct snapshot *part)
{
	g_autofree char *root = g_path_get_dirname(path);
	/* kernel.release is what make says; packagers may set another UTS_RELEASE, which modules and uname have. */
	g_autofree char *release = tree_value(root, "include/generated/utsrelease.h", "UTS_RELEASE");
	g_autofree char *machine = tree_value(root, "include/generated/compile.h", "UTS_MACHINE");

	if (!release)
		release = tree_value(root, "include/config/kernel.release", NULL);
	if (release)
		part->release = snapshot_string(part, release);
	if (machine)
		part->machine = snapshot_string(part, machine_name(machine));
}
