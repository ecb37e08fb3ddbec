/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>

#include "message.h"
#include "target.h"

/* Older and newer than all that is known. */
#define NEWEST KERNEL_VERSION(255, 255)

static unsigned parse_version(const char *release)
{
	unsigned major, minor;

	if (!release || sscanf(release, "%u.%u", &major, &minor) != 2 || major > 255 || minor > 255)
		return NEWEST;
	return KERNEL_VERSION(major, minor);
}

static bool option_is_set(const struct snapshot *kernel, const char *option)
{
	const char *value = snapshot_config(kernel, option);

	return value && *value == 'y';
}

static bool has_crcs(const struct snapshot *kernel)
{
	for (guint i = 0; i < kernel->exports->len; i++)
		if (g_array_index(kernel->exports, struct export, i).crc)
			return true;
	return false;
}

/* The kernel's own modules know its vermagic and the size of its struct module. */
static void ask_own_modules(struct target *target, const struct snapshot *kernel)
{
	for (guint i = 0; i < kernel->modules->len; i++) {
		const struct module *module = &g_array_index(kernel->modules, struct module, i);

		if (!module->in_tree || !module->vermagic)
			continue;
		target->vermagic = module->vermagic;
		target->struct_size = module->struct_size;
		return;
	}
}

void target_init(struct target *target, const struct snapshot *kernel)
{
	*target = (struct target){ .kernel = kernel, .version = parse_version(kernel->release) };
	target->modversions = has_crcs(kernel) || option_is_set(kernel, "MODVERSIONS");
	target->lists_modules = target->version >= KERNEL_VERSION(6, 16);
	target->wants_flags = target->version >= KERNEL_VERSION(7, 1);
	/* 6.1 has no such test and 6.12 has it; its first release lies between them. From 6.12 on it is certain. */
	target->checks_struct_size = target->version >= KERNEL_VERSION(6, 12);
	target->allows_missing_ns = option_is_set(kernel, "MODULE_ALLOW_MISSING_NAMESPACE_IMPORTS");
	target->allows_force = option_is_set(kernel, "MODULE_FORCE_LOAD");
	ask_own_modules(target, kernel);
}
