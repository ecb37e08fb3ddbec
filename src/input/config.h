/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* config: the kernel's configuration, as far as it decides what modules may do. */

#include "model/snapshot.h"

/*
 * Fills snapshot->config from the first .config that belongs to one of @paths: include/config/auto.conf or .config of a
 * build tree, boot/config-V of a package or of the system that lib/modules/V lies in, the file beside an image. Leaves
 * it as it is when there is none: a configuration is never guessed.
 */
void config_read(char *const *paths, struct snapshot *snapshot);
