/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* baseline: findings that are accepted as they are, each by its fingerprint; people may add by whom and how long. */

#include "model/finding.h"

struct accepted {
	const char *fingerprint;
	const char *rule; /* for people, as the next three */
	const char *symbol;
	const char *file;
	const char *message;
	const char *by; /* NULL when not told, as the next two */
	const char *until;
	const char *reason;
};

struct baseline {
	GArray *accepted; /* of struct accepted, by file, symbol, rule, fingerprint */
	GStringChunk *strings;
};

extern const struct record baseline_record; /* kexport-audit/baseline/1 */

struct baseline *baseline_new(void);
void baseline_free(struct baseline *baseline);
AUTO_DEFINE(baseline)

/* Adds what @findings hold and @baseline does not; by, until and reason are those of @waiver (may be NULL). */
void baseline_accept(struct baseline *baseline, const struct findings *findings, const struct waiver *waiver);

/* Drops the entries whose fingerprints are not in @known, a set. */
void baseline_keep(struct baseline *baseline, GHashTable *known);
void baseline_sort(struct baseline *baseline);
