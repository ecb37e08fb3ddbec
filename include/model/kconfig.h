/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* kconfig: what a kernel was configured to, as its .config says. Read-only once it is parsed. */

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

#include "base/auto.h"

struct kconfig {
	char *arch;	    /* the folder of arch/ that it is for: x86, arm64 */
	GHashTable *values; /* option without CONFIG_ -> y, m, or a number or text without its quotes */
	GHashTable *unsure; /* set: options, with CONFIG_, that a build may set by other means; NULL for none */
};

/*
 * Parses a .config or an auto.conf. @arch is the architecture by any name that kernels or distributions give it (amd64,
 * x86_64, x86); NULL for the one that @text names. NULL with KEXPORT_ERROR_BAD_DATA when @text has no option in it, or
 * when the architecture is not known; with KEXPORT_ERROR_USAGE when @arch is none.
 */
struct kconfig *kconfig_parse(const char *text, const char *arch, GError **error);
void kconfig_free(struct kconfig *config);
AUTO_DEFINE(kconfig)

/* The folder of arch/ for an architecture's @name, any that kernels or distributions give it; NULL for one not known.
 */
const char *kconfig_arch_folder(const char *name);

/* False for an option, with CONFIG_, that is not set but may be by other means. */
bool kconfig_is_sure(const struct kconfig *config, const char *option, size_t length);

/* The value of an option, NULL when it is not set. @option may start with CONFIG_ and need not end with a NUL. */
const char *kconfig_value(const struct kconfig *config, const char *option, size_t length);
