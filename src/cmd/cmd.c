/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "base/nearest.h"
#include "cmd.h"
#include "complete.h"

struct command {
	const char *name;
	const char *summary;
	int (*run)(int argc, char **argv);
};

static const struct command commands[] = {
#define COMMAND(name, help) { #name, help, cmd_##name },
#include "cmds.def"
#undef COMMAND
};

static void print_help(FILE *file)
{
	fputs("Usage: kexport-audit COMMAND [OPTIONS] ARGS\n\n"
	      "Tells what a change of a Linux symbol export does to modules, before and after it happens.\n\n"
	      "Commands:\n",
	      file);
	for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
		fprintf(file, "  %-8s %s\n", commands[i].name, commands[i].summary);
	fputs("\n`kexport-audit COMMAND --help` explains a command. A kernel is given as a directory (a build tree,\n"
	      "/lib/modules/V, an unpacked package), a vmlinux or vmlinuz, modules, a Module.symvers, or a "
	      "snapshot.\n\n"
	      "Exit status: 0 nothing to report, 1 changes or findings, 2 trouble.\n",
	      file);
}

static const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

/* kexport-audit --complete WORD...: the words after the program's name, the last one being typed. */
static int complete(int argc, char **argv)
{
	const struct command *command = argc > 1 ? command_find(argv[0]) : NULL;
	const char *word = argc ? argv[argc - 1] : "";

	complete_begin();
	if (command)
		return command->run(argc, argv);
	for (size_t i = 0; argc < 2 && i < G_N_ELEMENTS(commands); i++)
		complete_offer(word, commands[i].name, commands[i].summary);
	if (argc < 2) {
		complete_offer(word, "--help", "what the commands are");
		complete_offer(word, "--version", "which version this is");
	}
	return EXIT_NOTHING;
}

static int no_command(const char *name)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	g_autofree char *near = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
		g_ptr_array_add(names, (gpointer)commands[i].name);
	near = nearest_names(names, name);
	fprintf(stderr, "kexport-audit: no command '%s'%s%s; kexport-audit --help lists them\n", name,
		near ? "; nearest: " : "", near ? near : "");
	return EXIT_TROUBLE;
}

int cmd_main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : NULL;
	const struct command *command;

	if (!name) {
		print_help(stderr);
		return EXIT_TROUBLE;
	}
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
		print_help(stdout);
		return EXIT_NOTHING;
	}
	if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
		puts("kexport-audit " G_STRINGIFY(KEXPORT_VERSION));
		return EXIT_NOTHING;
	}
	if (strcmp(name, "--list-commands") == 0) {
		for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
			printf("%s\t%s\n", commands[i].name, commands[i].summary);
		return EXIT_NOTHING;
	}
	if (strcmp(name, "--complete") == 0)
		return complete(argc - 2, argv + 2);
	command = command_find(name);
	if (command)
		return command->run(argc - 1, argv + 1);
	return no_command(name);
}
