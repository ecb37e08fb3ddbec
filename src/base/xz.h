/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * xz: xz streams as Linux has them, LZMA2 with or without --x86, checked by CRC32 or CRC64 (format:
 * xz-file-format.txt). The quick way: what it does not know, and what is irregular, it leaves to liblzma.
 */
#include "codec.h"

struct xz;

/* @expected is what the stream may unpack to, 0 when nothing tells. */
struct xz *xz_new(uint64_t expected);
void xz_free(struct xz *xz);

/*
 * As a codec's step, with this between the steps: what it read and wrote stays where it is, or where it was moved as a
 * whole. STEP_BAD, with nothing to be believed of what it wrote in this step, for all that is not for it.
 */
enum step xz_step(struct xz *xz, struct flow *flow);
