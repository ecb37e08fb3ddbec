/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * place: which export of the new kernel stands where a missing symbol stood in the old one: in the same module, between
 * the same two functions, which both kernels have.
 */

#include "check/check.h"

struct places; /* what was made of modules, to be asked again */

struct place {
	const struct export *export; /* of the new kernel, and not one of the old kernel's; NULL for none */
	bool has_same_prototype;
	bool is_exact;	   /* one function went between the two, and one came */
	bool only_exports; /* of one of the images only the exports are known, not all functions */
	bool is_there;	   /* the symbol itself: the module has it still, and does not export it */
};

struct places *places_new(const struct snapshot *kernel, const struct check_options *options);
void places_free(struct places *places);

/*
 * Where several functions came between the two, the one with the prototype of @was, if no other that came or went has
 * it, too.
 */
struct place place_find(struct places *places, const struct export *was);

/* Whether the new kernel's image is known to have @symbol, exported or not. */
bool place_is_in_image(struct places *places, const char *symbol);

/* As C; NULL when it is not known. Of @export in the old kernel, or the new one. */
const char *place_old_prototype(const struct places *places, const struct export *export);
const char *place_new_prototype(const struct places *places, const struct export *export);

/* "int __foo(void)" for "int foo(void)": the same, but for the name. False when one is not known. */
bool prototypes_agree(const char *old, const char *old_symbol, const char *new, const char *new_symbol);
