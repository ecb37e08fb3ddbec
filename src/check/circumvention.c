/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a restriction is got around: facts that were read in the modules, never a way to do it. */
#include <string.h>

#include "judge.h"
#include "model/license.h"
#include "model/namespace.h"

static const struct export *find_export(const struct member *member, const char *symbol)
{
	for (guint i = 0; i < member->exports->len; i++) {
		const struct export *export = member->exports->pdata[i];

		if (strcmp(export->symbol, symbol) == 0)
			return export;
	}
	return NULL;
}

static void complain(struct judge *judge, const char *symbol, const struct export *export, const char *detail)
{
	judge_complain(judge, (struct complaint){
				      .reason = PROBLEM_CIRCUMVENTION,
				      .stage = STAGE_LOAD,
				      .severity = SEVERITY_WARNING,
				      .symbol = symbol,
				      .export = export,
				      .detail = detail,
			      });
}

/* A plain export whose own code refers to a GPL-only symbol of the kernel. */
static void check_wraps(struct judge *judge)
{
	const struct module *module = judge->member->module;

	for (guint i = 0; module->wraps && i < module->wraps->len; i++) {
		const struct wrap *wrap = &g_array_index(module->wraps, struct wrap, i);
		const struct export *own = find_export(judge->member, wrap->export);
		struct provided provided;

		if (!own || own->type != EXPORT_TYPE_PLAIN || module->in_tree ||
		    !set_find(judge->set, wrap->import, judge->member, &provided) || provided.member ||
		    !export_type_is_gpl_only(provided.export->type))
			continue;
		complain(judge, wrap->export, provided.export, wrap->import);
	}
}

/* An out-of-tree module that goes by the name of one that a list admits. */
static void check_name(struct judge *judge)
{
	const struct module *module = judge->member->module;

	for (guint i = 0; judge->target->lists_modules && !module->in_tree && i < module->imports->len; i++) {
		const struct import *import = &g_array_index(module->imports, struct import, i);
		struct provided provided;

		if (set_find(judge->set, import->symbol, judge->member, &provided) && !provided.member &&
		    namespace_is_module_list(provided.export->name_space) &&
		    namespace_admits_module(provided.export->name_space, module->name))
			complain(judge, import->symbol, provided.export, NULL);
	}
}

void judge_circumvention(struct judge *judge)
{
	if (licenses_are_gpl_compatible(judge->member->module->licenses))
		check_wraps(judge);
	check_name(judge);
}
