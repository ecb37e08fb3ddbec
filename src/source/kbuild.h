/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * kbuild: which files of a kernel a configuration builds, as its Makefiles have it: obj-$(CONFIG_X) += x.o dir/,
 * x-$(CONFIG_Y) += y.o, ifdef and ifeq. What they say by other means is not known, and then nothing is said.
 */

#include "evaluate.h"

struct kbuild;

struct kbuild *kbuild_new(const struct kconfig *config);
void kbuild_free(struct kbuild *kbuild);

/* Reads the Makefile (or Kbuild) at @path of the tree. Not for two threads at once. */
void kbuild_read(struct kbuild *kbuild, const char *path, const char *text, size_t length);

/*
 * How the source at @path is built, once all Makefiles are read; @named says whether one names its object. Not for two
 * threads at once.
 */
enum built kbuild_file(struct kbuild *kbuild, const char *path, bool *named);

/* Below arch/, but not what is for this kernel's architecture. User mode Linux is made of x86, too. */
bool kbuild_is_foreign(const struct kbuild *kbuild, const char *path);
