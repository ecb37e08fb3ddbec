/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* prove: a changed text is read again, and must say what the plan promised. */

#include "patch/plan.h"

/*
 * True when every statement of @plan in @file has the class @target in @text, the text after plan_apply(). False with
 * an error that names the statement: the patch is to be withdrawn then.
 */
bool prove_text(const struct plan *plan, const char *file, const GString *text, enum patch_target target,
		GError **error);
