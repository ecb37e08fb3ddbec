/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* codec_xz: the decoders of xz and of lzma, for the table in codec.c. Sole user of liblzma's decoders. */
#include "codec.h"

gpointer codec_xz_begin(const struct unpack_options *options);
enum step codec_xz_step(gpointer decoder, struct flow *flow, const char **reason);
void codec_xz_end(gpointer decoder);

gpointer codec_lzma_begin(const struct unpack_options *options);
enum step codec_lzma_step(gpointer decoder, struct flow *flow, const char **reason);
void codec_lzma_end(gpointer decoder);
bool codec_lzma_looks_right(const uint8_t *at, size_t size);
