/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The loader's own order: what stands first hides what comes after it. */
#include <string.h>

#include "judge.h"
#include "load.h"
#include "model/license.h"
#include "model/namespace.h"

void load_complain(struct judge *judge, enum problem_reason reason, enum severity severity,
		   const struct message_words *words, const struct export *export, const char *detail, char **lines)
{
	judge_complain(judge, (struct complaint){
				      .reason = reason,
				      .stage = STAGE_LOAD,
				      .severity = severity,
				      .symbol = words->symbol,
				      .export = export,
				      .detail = detail,
				      .lines = lines,
			      });
	if (severity == SEVERITY_ERROR)
		judge->member->loads = false;
}

char *load_text(const struct judge *judge, enum message_id id, const struct message_words *words)
{
	return message_text(id, judge->target->version, words);
}

/* elf_validity_check(), before anything else. */
static bool check_struct_size(struct judge *judge)
{
	const struct message_words words = judge_words(judge, NULL);
	const struct target *target = judge->target;
	g_autofree char *sizes = NULL;

	if (!target->checks_struct_size || !target->struct_size ||
	    judge->member->module->struct_size == target->struct_size)
		return true;
	sizes = g_strdup_printf("0x%x bytes, not 0x%x", judge->member->module->struct_size, target->struct_size);
	load_complain(judge, PROBLEM_STRUCT_SIZE, SEVERITY_ERROR, &words, NULL, sizes,
		      lines_new(load_text(judge, MESSAGE_LOAD_STRUCT_SIZE, &words), NULL));
	return false;
}

/* check_modstruct_version(): the CRC of module_layout stands for struct module and all that it holds. */
static bool check_layout(struct judge *judge)
{
	guint n;
	const struct export *export = snapshot_find(judge->target->kernel, "module_layout", &n);
	const struct import import = { .symbol = "module_layout", .crc = judge->member->module->layout_crc };

	return !export || load_check_version(judge, &import, export);
}

/* As after strip: what modprobe --force does, where the kernel lets itself be forced. */
static bool check_no_vermagic(struct judge *judge)
{
	const struct message_words words = judge_words(judge, NULL), forced = judge_words(judge, "bad vermagic");
	bool allowed = judge->target->allows_force;

	load_complain(judge, PROBLEM_VERMAGIC, allowed ? SEVERITY_WARNING : SEVERITY_ERROR, &words, NULL, NULL,
		      allowed ? lines_new(load_text(judge, MESSAGE_LOAD_FORCED, &forced), NULL) : NULL);
	return allowed;
}

/* kernel: same_magic(). The release counts unless the module has __versions and the kernel MODVERSIONS. */
static bool check_vermagic(struct judge *judge)
{
	struct message_words words = judge_words(judge, NULL);
	const struct target *target = judge->target;
	const struct module *module = judge->member->module;
	const char *has = module->vermagic, *wants = target->vermagic;

	words.has = has;
	words.wants = wants;
	if (!has)
		return check_no_vermagic(judge);
	if (!wants)
		return true;
	if (target->modversions && module->versions != MODULE_VERSIONS_NONE) {
		has += strcspn(has, " ");
		wants += strcspn(wants, " ");
	}
	if (strcmp(has, wants) == 0)
		return true;
	load_complain(judge, PROBLEM_VERMAGIC, SEVERITY_ERROR, &words, NULL, module->vermagic,
		      lines_new(load_text(judge, MESSAGE_LOAD_VERMAGIC, &words), NULL));
	return false;
}

/* Only the first license= counts, and two names are proprietary whatever they claim (kernel: module_license_offenders).
 */
static void check_license(struct judge *judge)
{
	struct message_words words = judge_words(judge, NULL);
	struct member *member = judge->member;
	char *const *licenses = member->module->licenses;
	const char *license = licenses && *licenses ? *licenses : NULL;

	words.has = license ? license : "unspecified";
	if (!license || !license_is_gpl_compatible(license)) {
		/* Both tests see the new taint (kernel: module_augment_kernel_taints(), 6.4; seen on 6.12). */
		bool twice = judge->target->version >= KERNEL_VERSION(6, 12);

		member->proprietary = true;
		if (!license || license_looks_free(license))
			load_complain(judge, PROBLEM_LICENSE, SEVERITY_WARNING, &words, NULL, license,
				      lines_new(load_text(judge, MESSAGE_LOAD_LICENSE, &words),
						twice ? load_text(judge, MESSAGE_LOAD_LICENSE_NAME, &words) : NULL));
	} else if (g_str_equal(member->module->name, "driverloader") || g_str_equal(member->module->name, "lve")) {
		member->proprietary = true;
		load_complain(judge, PROBLEM_LICENSE, SEVERITY_WARNING, &words, NULL, member->module->name,
			      lines_new(load_text(judge, MESSAGE_LOAD_LICENSE_NAME, &words), NULL));
	}
}

static bool exports_class(const struct member *member, bool gpl)
{
	for (guint i = 0; i < member->exports->len; i++)
		if (export_type_is_gpl_only(((const struct export *)member->exports->pdata[i])->type) == gpl)
			return true;
	return false;
}

/* kernel: check_export_symbol_sections(), 7.1. A table of the old form counts for its plain exports alone. */
static bool check_flags(struct judge *judge)
{
	struct message_words words = judge_words(judge, NULL);
	bool plain = exports_class(judge->member, false);

	if (!judge->target->wants_flags || judge->member->module->class_table == CLASS_TABLE_FLAGS ||
	    !judge->member->exports->len)
		return true;
	words.has = "__ksymtab_gpl";
	if (exports_class(judge->member, true)) {
		judge->member->hides_gpl = true;
		load_complain(judge, PROBLEM_NO_FLAGS, SEVERITY_WARNING, &words, NULL, words.has,
			      lines_new(load_text(judge, MESSAGE_LOAD_OBSOLETE, &words), NULL));
	}
	if (plain)
		load_complain(judge, PROBLEM_NO_FLAGS, SEVERITY_ERROR, &words, NULL, NULL,
			      lines_new(load_text(judge, MESSAGE_LOAD_NO_FLAGS, &words), NULL));
	return !plain;
}

/* Exports without CRCs, to a kernel that has them: the rule for modules that are forced. */
static bool check_export_crcs(struct judge *judge)
{
	const struct message_words words = judge_words(judge, NULL);
	const struct message_words reason = judge_words(judge, "no versions for exported symbols");
	bool forced = judge->target->allows_force;

	if (!judge->target->modversions || !judge->member->exports->len || judge->member->module->has_export_crcs)
		return true;
	load_complain(judge, PROBLEM_NO_VERSION, forced ? SEVERITY_WARNING : SEVERITY_ERROR, &words, NULL, NULL,
		      forced ? lines_new(load_text(judge, MESSAGE_LOAD_FORCED, &reason), NULL) : NULL);
	return forced;
}

static bool check_imported_namespaces(struct judge *judge)
{
	struct message_words words = judge_words(judge, NULL);

	for (char **name = judge->member->module->import_ns; judge->target->lists_modules && name && *name; name++) {
		if (!namespace_is_module_list(*name))
			continue;
		words.name_space = *name;
		load_complain(judge, PROBLEM_MODULE_NAMESPACE, SEVERITY_ERROR, &words, NULL, *name,
			      lines_new(load_text(judge, MESSAGE_LOAD_MODULE_IMPORT, &words), NULL));
		return false;
	}
	return true;
}

/* kernel: verify_exported_symbols(), when all imports were found. A module that is merely installed does no harm. */
static void check_duplicates(struct judge *judge)
{
	for (guint i = 0; i < judge->member->exports->len; i++) {
		const struct export *export = judge->member->exports->pdata[i];
		struct message_words words = judge_words(judge, export->symbol);
		struct provided other;
		bool in_kernel;

		if (!set_find(judge->set, export->symbol, judge->member, &other))
			continue;
		in_kernel = !other.member && strcmp(other.export->module, "vmlinux") == 0;
		if (!in_kernel && !(other.member && other.member->loads))
			continue;
		words.owner = in_kernel ? "kernel" : other.member->module->name;
		load_complain(judge, PROBLEM_DUPLICATE_EXPORT, SEVERITY_ERROR, &words, other.export, words.owner,
			      lines_new(load_text(judge, MESSAGE_LOAD_DUPLICATE, &words), NULL));
		return;
	}
}

/* At run time, not at load: __symbol_get() gives out GPL-only symbols alone. */
static void check_symbol_gets(struct judge *judge)
{
	for (char **name = judge->member->module->symbol_gets; name && *name; name++) {
		const struct message_words words = judge_words(judge, *name);
		struct provided provided;

		if (!set_find(judge->set, *name, judge->member, &provided) ||
		    export_type_is_gpl_only(provided.export->type) || provided.export->type == EXPORT_TYPE_UNKNOWN)
			continue;
		load_complain(judge, PROBLEM_SYMBOL_GET, SEVERITY_WARNING, &words, provided.export, NULL,
			      lines_new(load_text(judge, MESSAGE_LOAD_SYMBOL_GET, &words), NULL));
	}
}

/* The .ko as it is, before its symbols are looked at; false when the load ends here. */
static bool check_built(struct judge *judge, bool (*const *checks)(struct judge *judge), size_t n)
{
	for (size_t i = 0; judge->options->as_built && i < n; i++)
		if (!checks[i](judge) && !judge->options->goes_on)
			return false;
	return true;
}

void judge_load(struct judge *judge)
{
	static bool (*const before[])(struct judge * judge) = { check_struct_size, check_layout, check_vermagic };
	static bool (*const after[])(struct judge * judge) = { check_flags, check_export_crcs };

	judge->member->loads = true;
	if (!check_built(judge, before, G_N_ELEMENTS(before)))
		return;
	check_license(judge);
	if (!check_built(judge, after, G_N_ELEMENTS(after)))
		return;
	if (!check_imported_namespaces(judge) && !judge->options->goes_on)
		return;
	load_resolve(judge);
	if (judge->member->loads)
		check_duplicates(judge);
	check_symbol_gets(judge);
}
