/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* load: the parts of judge_load(). */

#include "judge.h"

void load_complain(struct judge *judge, enum problem_reason reason, enum severity severity,
		   const struct message_words *words, const struct export *export, const char *detail, char **lines);

/* A dmesg line; to be freed. */
char *load_text(const struct judge *judge, enum message_id id, const struct message_words *words);

/* kernel: check_version(). False, with a complaint, when the module was built against another version of @export. */
bool load_check_version(struct judge *judge, const struct import *import, const struct export *export);

/* kernel: simplify_symbols(): all imports, in the order of .symtab. */
void load_resolve(struct judge *judge);
