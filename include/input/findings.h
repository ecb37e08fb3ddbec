/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* findings: reading back what -f json wrote of findings, and baselines. */

#include "model/baseline.h"
#include "model/finding.h"

/* NULL with an error that names the file, the place in it and what was expected there. "-" is standard input. */
struct findings *findings_read(const char *path, GError **error);
struct baseline *baseline_read(const char *path, GError **error);
