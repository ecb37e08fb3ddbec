/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "patch/maintainers.h"
#include "patch_recipients.h"

static const char script[] = "scripts/get_maintainer.pl";

struct recipients {
	struct maintainers *maintainers;
	char *tree; /* a folder with the script; NULL for none */
	bool wanted;
};

static char *read_text(struct file_tree *files, const char *path)
{
	struct file_buffer buffer = { 0 };
	char *text = NULL;

	if (file_tree_read(files, path, &buffer, NULL))
		text = g_strndup(buffer.bytes, buffer.length);
	g_free(buffer.bytes);
	return text;
}

struct recipients *recipients_new(struct file_tree *files, const struct patch_request *request)
{
	struct recipients *recipients = g_new0(struct recipients, 1);
	g_autofree char *text = read_text(files, "MAINTAINERS"), *ignored = read_text(files, ".get_maintainer.ignore");
	g_autofree char *path = request->tree ? g_build_filename(request->tree, script, NULL) : NULL;

	recipients->wanted = request->maintainers;
	recipients->maintainers = maintainers_new(text ? text : "", ignored);
	if (path && g_file_test(path, G_FILE_TEST_IS_REGULAR))
		recipients->tree = g_strdup(request->tree);
	return recipients;
}

void recipients_free(struct recipients *recipients)
{
	maintainers_free(recipients->maintainers);
	g_free(recipients->tree);
	g_free(recipients);
}

/* "Name <a@b> (maintainer:SECTION)": the role says where it goes. A name may have parentheses, too. */
static void add_line(char *line, GPtrArray *to, GPtrArray *cc)
{
	static const char *const roles[] = { " (maintainer", " (supporter" };
	char *address = strchr(line, '@'), *role = address ? strstr(address, " (") : NULL;
	bool is_to = false;

	if (!role)
		return;
	for (size_t i = 0; i < G_N_ELEMENTS(roles); i++)
		is_to = is_to || g_str_has_prefix(role, roles[i]);
	*role = 0;
	if (is_to)
		maintainers_add(to, cc, line);
	else
		maintainers_add(cc, to, line);
}

/* False when the script does not run here. */
static bool run_script(const char *tree, char *const *paths, GPtrArray *to, GPtrArray *cc)
{
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	g_autofree char *out = NULL, *err = NULL;
	g_auto(GStrv) lines = NULL;
	int status;

	g_ptr_array_add(argv, (gpointer) "perl");
	g_ptr_array_add(argv, (gpointer)script);
	for (const char *const *option =
		     (const char *const[]){ "--no-git", "--no-git-fallback", "--rolestats", "--no-tree", "-f", NULL };
	     *option; option++)
		g_ptr_array_add(argv, (gpointer)*option);
	for (; *paths; paths++)
		g_ptr_array_add(argv, (gpointer)*paths);
	g_ptr_array_add(argv, NULL);
	if (!g_spawn_sync(tree, (char **)argv->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err, &status,
			  NULL) ||
	    !g_spawn_check_wait_status(status, NULL) || !*out)
		return false;
	lines = g_strsplit(out, "\n", -1);
	for (char **line = lines; *line; line++)
		if (**line)
			add_line(*line, to, cc);
	return true;
}

void recipients_of(const struct recipients *recipients, char *const *paths, GPtrArray *to, GPtrArray *cc)
{
	if (!recipients || !recipients->wanted)
		return;
	if (recipients->tree && run_script(recipients->tree, paths, to, cc))
		return;
	for (; *paths; paths++)
		maintainers_of(recipients->maintainers, *paths, to, cc);
}

const char *recipients_section(const struct recipients *recipients, const char *path)
{
	return recipients ? maintainers_section(recipients->maintainers, path) : NULL;
}
