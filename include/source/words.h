/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* words: how often a source names something. */

#include <stddef.h>
#include <stdint.h>

/* How often the identifier @word stands in @length bytes of C or assembly, comments and literals aside. */
uint32_t words_count(const char *text, size_t length, const char *word);
