/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "judge.h"
#include "model/license.h"
#include "model/namespace.h"

static void complain(struct judge *judge, enum problem_reason reason, enum message_id id, enum severity severity,
		     const struct message_words *words, const struct export *export, const char *detail)
{
	judge_complain(judge, (struct complaint){
				      .reason = reason,
				      .stage = STAGE_BUILD,
				      .severity = severity,
				      .symbol = words->symbol,
				      .export = export,
				      .detail = detail,
				      .lines = lines_new(message_text(id, judge->target->version, words), NULL),
			      });
}

/* One incompatible string decides. None at all is an error of its own, and the module then counts as compatible. */
static bool modpost_takes_license(char *const *licenses)
{
	return !licenses || !*licenses || licenses_are_gpl_compatible(licenses);
}

static void check_license(struct judge *judge)
{
	const struct message_words words = judge_words(judge, NULL);
	char *const *licenses = judge->member->module->licenses;

	if (!licenses || !*licenses)
		complain(judge, PROBLEM_LICENSE, MESSAGE_BUILD_NO_LICENSE,
			 judge->target->version < KERNEL_VERSION(6, 1) ? SEVERITY_WARNING : SEVERITY_ERROR, &words,
			 NULL, NULL);
}

static void check_imported_namespaces(struct judge *judge)
{
	struct message_words words = judge_words(judge, NULL);

	for (char **name = judge->member->module->import_ns; judge->target->lists_modules && name && *name; name++) {
		if (!namespace_is_module_list(*name))
			continue;
		words.name_space = *name;
		complain(judge, PROBLEM_MODULE_NAMESPACE, MESSAGE_BUILD_MODULE_IMPORT, SEVERITY_ERROR, &words, NULL,
			 *name);
	}
}

static bool imports_namespace(const struct judge *judge, const char *name_space)
{
	const struct member *member = judge->member;

	if (judge->target->lists_modules && namespace_is_module_list(name_space) &&
	    namespace_admits_object(name_space, member->base))
		return true;
	return module_imports_namespace(member->module, name_space);
}

static void check_namespace(struct judge *judge, const struct export *export)
{
	struct message_words words = judge_words(judge, export->symbol);
	bool is_list = judge->target->lists_modules && namespace_is_module_list(export->name_space);
	bool allowed = judge->target->allows_missing_ns; /* modpost -N (kernel: scripts/Makefile.modpost) */

	if (!*export->name_space || imports_namespace(judge, export->name_space))
		return;
	words.name_space = export->name_space;
	words.level = allowed ? "WARNING" : "ERROR";
	complain(judge, is_list ? PROBLEM_MODULE_NAMESPACE : PROBLEM_NAMESPACE, MESSAGE_BUILD_NAMESPACE,
		 allowed ? SEVERITY_WARNING : SEVERITY_ERROR, &words, export, NULL);
}

static void check_class(struct judge *judge, const struct export *export)
{
	const struct message_words words = judge_words(judge, export->symbol);
	bool compatible = modpost_takes_license(judge->member->module->licenses);
	bool unused = export->type == EXPORT_TYPE_UNUSED || export->type == EXPORT_TYPE_UNUSED_GPL;

	if (!compatible && export_type_is_gpl_only(export->type))
		complain(judge, PROBLEM_GPL_ONLY, unused ? MESSAGE_BUILD_GPL_UNUSED : MESSAGE_BUILD_GPL_ONLY,
			 SEVERITY_ERROR, &words, export, NULL);
	if (!compatible && export->type == EXPORT_TYPE_GPL_FUTURE)
		complain(judge, PROBLEM_FUTURE, MESSAGE_BUILD_FUTURE, SEVERITY_WARNING, &words, export, NULL);
	if (unused)
		complain(judge, PROBLEM_UNUSED, MESSAGE_BUILD_UNUSED, SEVERITY_WARNING, &words, export, NULL);
}

/* Weak symbols may be missing; a weak one that is there is held to the same rules as others, unlike in the loader. */
static void check_import(struct judge *judge, const struct import *import)
{
	const struct message_words words = judge_words(judge, import->symbol);
	struct provided provided;

	if (set_find(judge->set, import->symbol, judge->member, &provided)) {
		check_namespace(judge, provided.export);
		check_class(judge, provided.export);
	} else if (!import->weak) {
		/* From 6.1 on modpost prints ten of these for all modules that it is given, and counts the rest. */
		if (!judge_is_mended(judge, import->symbol))
			complain(judge, PROBLEM_MISSING, MESSAGE_BUILD_UNDEFINED, SEVERITY_ERROR, &words, NULL, NULL);
	}
}

static void check_export(struct judge *judge, const struct export *export)
{
	struct message_words words = judge_words(judge, export->symbol);
	struct provided other;
	g_autofree char *owner = NULL;

	if (!set_find(judge->set, export->symbol, judge->member, &other))
		return;
	/* Two modules of the set clash once: the first in the load order is the previous one. */
	if (other.member && !(other.member < judge->member))
		return;
	if (strcmp(other.export->module, "vmlinux") == 0)
		owner = g_strdup("vmlinux");
	else
		owner = g_strconcat(other.member ? other.member->file : other.export->module, ".ko", NULL);
	words.owner = owner;
	complain(judge, PROBLEM_DUPLICATE_EXPORT, MESSAGE_BUILD_TWICE,
		 judge->target->version < KERNEL_VERSION(6, 1) ? SEVERITY_WARNING : SEVERITY_ERROR, &words,
		 other.export, owner);
}

void judge_build(struct judge *judge)
{
	const struct module *module = judge->member->module;

	check_license(judge);
	check_imported_namespaces(judge);
	for (guint i = 0; i < module->imports->len; i++)
		check_import(judge, &g_array_index(module->imports, struct import, i));
	for (guint i = 0; i < judge->member->exports->len; i++)
		check_export(judge, judge->member->exports->pdata[i]);
}
