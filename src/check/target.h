/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* target: what the rules of the kernel that is asked depend on. */

#include "model/snapshot.h"

struct target {
	const struct snapshot *kernel;
	unsigned version;	 /* KERNEL_VERSION; the newest known when nothing tells it */
	bool modversions;	 /* symbols have CRCs */
	bool lists_modules;	 /* "module:" namespaces are lists of modules (kernel: 6.16) */
	bool wants_flags;	 /* class is in __kflagstab (kernel: 7.1) */
	bool checks_struct_size; /* of struct module; see target.c */
	bool allows_missing_ns;	 /* CONFIG_MODULE_ALLOW_MISSING_NAMESPACE_IMPORTS */
	bool allows_force;	 /* CONFIG_MODULE_FORCE_LOAD */
	const char *vermagic;	 /* of the kernel's own modules; NULL when unknown */
	uint32_t struct_size;	 /* of struct module; 0 when unknown */
};

void target_init(struct target *target, const struct snapshot *kernel);
