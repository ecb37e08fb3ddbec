/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kernel: simplify_symbols() and resolve_symbol(). The order of .symtab decides which of two symbols is blamed. */
#include <string.h>

#include "load.h"
#include "model/namespace.h"

/* Where the resolution of one module's imports stands. */
struct resolution {
	struct judge *judge;
	bool used_gpl_only; /* kernel: mod->using_gplonly_symbols */
};

/* "Unknown symbol", after @first, the line that says why; takes @first, which may be NULL. */
static char **unknown(const struct judge *judge, const char *symbol, const char *error, char *first)
{
	struct message_words words = judge_words(judge, symbol);
	char *second;

	words.error = error;
	second = load_text(judge, MESSAGE_LOAD_UNKNOWN, &words);
	return first ? lines_new(first, second) : lines_new(second, NULL);
}

static bool refuse_version(struct judge *judge, const struct import *import, const struct export *export,
			   enum problem_reason reason, enum message_id id)
{
	const struct message_words words = judge_words(judge, import->symbol);
	char *line = load_text(judge, id, &words);
	bool is_layout = strcmp(import->symbol, "module_layout") == 0;

	load_complain(judge, reason, SEVERITY_ERROR, &words, export, NULL,
		      is_layout ? lines_new(line, NULL) : unknown(judge, import->symbol, "-22", line));
	return false;
}

/* A module without any versions is accepted once for all its symbols, where the kernel lets itself be forced. */
static bool check_unversioned(struct judge *judge, const struct import *import, const struct export *export)
{
	const struct message_words words = judge_words(judge, import->symbol);
	bool is_layout = strcmp(import->symbol, "module_layout") == 0;

	if (judge->target->allows_force) {
		if (is_layout)
			load_complain(judge, PROBLEM_NO_VERSION, SEVERITY_WARNING, &words, export, NULL,
				      lines_new(load_text(judge, MESSAGE_LOAD_FORCED, &words), NULL));
		return true;
	}
	load_complain(judge, PROBLEM_NO_VERSION, SEVERITY_ERROR, &words, export, NULL,
		      is_layout ? NULL : unknown(judge, import->symbol, "-22", NULL));
	return false;
}

/* A name that the extended versions lack: the kernel says it once in all. */
static void accept_unversioned(struct judge *judge, const struct import *import, const struct export *export)
{
	const struct message_words words = judge_words(judge, import->symbol);
	char **lines =
		judge->told_extended ? NULL : lines_new(load_text(judge, MESSAGE_LOAD_NO_EXTENDED, &words), NULL);

	judge->told_extended = true;
	load_complain(judge, PROBLEM_NO_VERSION, SEVERITY_WARNING, &words, export, NULL, lines);
}

bool load_check_version(struct judge *judge, const struct import *import, const struct export *export)
{
	enum module_versions versions = judge->member->module->versions;
	bool extended = versions == MODULE_VERSIONS_EXTENDED && judge->target->version >= KERNEL_VERSION(6, 14);

	if (!export->crc || !judge->options->as_built)
		return true;
	if (versions == MODULE_VERSIONS_NONE)
		return check_unversioned(judge, import, export);
	if (import->crc == export->crc)
		return true;
	if (import->crc)
		return refuse_version(judge, import, export, PROBLEM_CRC, MESSAGE_LOAD_CRC);
	if (!extended)
		return refuse_version(judge, import, export, PROBLEM_NO_VERSION, MESSAGE_LOAD_NO_VERSION);
	accept_unversioned(judge, import, export);
	return true;
}

static bool imports_namespace(const struct judge *judge, const char *name_space)
{
	const struct module *module = judge->member->module;

	if (judge->target->lists_modules && namespace_is_module_list(name_space) &&
	    namespace_admits_module(name_space, module->name))
		return true;
	return module_imports_namespace(module, name_space);
}

static void check_namespace(struct judge *judge, const struct export *export)
{
	struct message_words words = judge_words(judge, export->symbol);
	bool is_list = judge->target->lists_modules && namespace_is_module_list(export->name_space);
	bool allowed = judge->target->allows_missing_ns;
	char *line;

	if (!*export->name_space || imports_namespace(judge, export->name_space))
		return;
	words.name_space = export->name_space;
	line = load_text(judge, MESSAGE_LOAD_NAMESPACE, &words);
	load_complain(judge, is_list ? PROBLEM_MODULE_NAMESPACE : PROBLEM_NAMESPACE,
		      allowed ? SEVERITY_WARNING : SEVERITY_ERROR, &words, export, NULL,
		      allowed ? lines_new(line, NULL) : unknown(judge, export->symbol, "-22", line));
}

/* Nothing that the module may see: the kernel says the same for four causes. */
static void not_found(struct judge *judge, const struct import *import, const struct provided *provided)
{
	const struct message_words words = judge_words(judge, import->symbol);
	const struct member *member = judge->member;
	enum problem_reason reason = PROBLEM_MISSING;
	const char *detail = NULL;

	if (import->weak)
		return;
	if (provided->export && provided->member && !provided->member->loads) {
		reason = PROBLEM_DEPENDENCY;
		detail = provided->member->module->name;
	} else if (provided->export && provided->member && provided->member->hides_gpl) {
		reason = PROBLEM_NO_FLAGS;
		detail = provided->member->module->name;
	} else if (provided->export) {
		reason = member->inherited ? PROBLEM_TAINT : PROBLEM_GPL_ONLY;
		detail = member->inherited ? member->inherited_from : NULL;
	}
	if (reason == PROBLEM_MISSING && judge_is_mended(judge, import->symbol))
		load_complain(judge, reason, SEVERITY_NOTE, &words, NULL, NULL, NULL);
	else
		load_complain(judge, reason, SEVERITY_ERROR, &words, provided->export, detail,
			      unknown(judge, import->symbol, "-2", NULL));
}

static bool can_see(const struct judge *judge, const struct provided *provided)
{
	bool gpl_only = export_type_is_gpl_only(provided->export->type);
	const struct member *owner = provided->member;

	if (owner && (!owner->loads || (owner->hides_gpl && gpl_only)))
		return false;
	return !gpl_only || !judge->member->proprietary;
}

/* kernel: inherit_taint(). False when the symbol is withheld. */
static bool inherit_taint(struct resolution *resolution, const struct import *import, const struct provided *provided)
{
	struct judge *judge = resolution->judge;
	struct message_words words = judge_words(judge, import->symbol);
	struct member *member = judge->member;

	if (!provided->member || !provided->member->proprietary)
		return true;
	words.owner = provided->member->module->name;
	if (resolution->used_gpl_only) {
		char *line = load_text(judge, MESSAGE_LOAD_GPL_AND_TAINT, &words);

		load_complain(judge, PROBLEM_TAINT, import->weak ? SEVERITY_WARNING : SEVERITY_ERROR, &words,
			      provided->export, words.owner,
			      import->weak ? lines_new(line, NULL) : unknown(judge, import->symbol, "-2", line));
		return false;
	}
	if (!member->proprietary) {
		member->proprietary = member->inherited = true;
		member->inherited_from = words.owner;
		load_complain(judge, PROBLEM_TAINT, SEVERITY_WARNING, &words, provided->export, words.owner,
			      lines_new(load_text(judge, MESSAGE_LOAD_TAINT, &words), NULL));
	}
	return true;
}

/* kernel 5.10: check_exported_symbol() warns, and hands the symbol out. */
static void check_old_classes(struct judge *judge, const struct export *export)
{
	const struct message_words words = judge_words(judge, export->symbol);

	if (export->type == EXPORT_TYPE_GPL_FUTURE && judge->member->proprietary)
		load_complain(judge, PROBLEM_FUTURE, SEVERITY_WARNING, &words, export, NULL,
			      lines_new(load_text(judge, MESSAGE_LOAD_FUTURE, &words), NULL));
	if (export->type == EXPORT_TYPE_UNUSED || export->type == EXPORT_TYPE_UNUSED_GPL)
		load_complain(judge, PROBLEM_UNUSED, SEVERITY_WARNING, &words, export, NULL,
			      lines_new(load_text(judge, MESSAGE_LOAD_UNUSED, &words), NULL));
}

/* modprobe loads that module first, once depmod has run; insmod does not. */
static void check_move(struct judge *judge, const struct provided *provided)
{
	const struct message_words words = judge_words(judge, provided->export->symbol);
	g_autofree struct successor *move = provided->member ? NULL : successor_of_move(judge, provided->export);

	if (move)
		load_complain(judge, PROBLEM_MISSING, SEVERITY_NOTE, &words, provided->export, NULL, NULL);
}

static void resolve(struct resolution *resolution, const struct import *import)
{
	struct judge *judge = resolution->judge;
	struct provided provided = { 0 };

	if (!set_find(judge->set, import->symbol, judge->member, &provided) || !can_see(judge, &provided)) {
		not_found(judge, import, &provided);
		return;
	}
	check_move(judge, &provided);
	check_old_classes(judge, provided.export);
	if (export_type_is_gpl_only(provided.export->type))
		resolution->used_gpl_only = true;
	if (inherit_taint(resolution, import, &provided) && load_check_version(judge, import, provided.export))
		check_namespace(judge, provided.export);
}

static int symtab_order(gconstpointer a, gconstpointer b)
{
	const struct import *x = *(const struct import *const *)a, *y = *(const struct import *const *)b;

	if (x->index != y->index)
		return x->index < y->index ? -1 : 1;
	return strcmp(x->symbol, y->symbol);
}

void load_resolve(struct judge *judge)
{
	struct resolution resolution = { .judge = judge };
	const GArray *imports = judge->member->module->imports;
	g_autoptr(GPtrArray) order = g_ptr_array_new();

	for (guint i = 0; i < imports->len; i++)
		g_ptr_array_add(order, &g_array_index(imports, struct import, i));
	g_ptr_array_sort(order, symtab_order);
	for (guint i = 0; i < order->len; i++)
		resolve(&resolution, order->pdata[i]);
}
