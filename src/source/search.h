/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * search: whether memory holds one of several strings (Wu and Manber 1994: the pair of bytes at the window's end says
 * how far it can be moved). Most files of a tree are told apart here, so it is what the speed of a tree depends on.
 */

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

struct search;

/* @needles must be longer than one byte, and there must be one. */
struct search *search_new(const GPtrArray *needles /* of const char *, borrowed */);
void search_free(struct search *search);
bool search_finds(const struct search *search, const char *text, size_t length);
