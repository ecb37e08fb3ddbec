/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a problem means, and what to do about it. Never how to get around a restriction. */
#include <string.h>

#include "judge.h"
#include "model/license.h"
#include "model/namespace.h"

/* The parts that sentences are made of. */
struct phrase {
	const struct judge *judge;
	const struct complaint *complaint;
	const struct problem *problem;
};

/* True when the kernel that the module comes from was asked, had the symbol, and treated it otherwise. */
static bool is_new(const struct phrase *phrase)
{
	const struct export *was = phrase->problem->was, *now = phrase->complaint->export;

	return was && now && (was->type != now->type || strcmp(was->name_space, now->name_space) != 0);
}

static char *missing_message(const struct phrase *phrase)
{
	const struct successor *successor = phrase->problem->successor;

	if (successor && successor->kind == SUCCESSOR_MOVED)
		return g_strdup_printf("moved from %s to %s", phrase->problem->was->module, successor->where);
	if (successor && successor->kind == SUCCESSOR_INLINE)
		return g_strdup_printf("is not exported%s: %s defines it", phrase->problem->was ? " any more" : "",
				       successor->where);
	if (successor && successor->kind == SUCCESSOR_NOT_EXPORTED)
		return g_strdup(phrase->problem->was ? "is still in the kernel, and not exported any more"
						     : "is in the kernel, and not exported");
	if (phrase->problem->was)
		return g_strdup_printf("was exported by %s, and is not exported any more",
				       phrase->problem->was->module);
	if (phrase->judge->options->from)
		return g_strdup("is exported by neither kernel: another module provides it, or the module was built "
				"for a third kernel");
	return g_strdup("is not exported");
}

static char *gpl_only_message(const struct phrase *phrase)
{
	char *const *licenses = phrase->judge->member->module->licenses;
	bool became = phrase->problem->was && !export_type_is_gpl_only(phrase->problem->was->type);
	const char *why = "the module's license is not GPL-compatible";

	if (!licenses || !*licenses)
		why = "the module declares no license";
	else if (licenses_are_gpl_compatible(licenses))
		why = "the kernel takes a module of this name for proprietary";
	return g_strdup_printf("%s GPL-only, and %s", became ? "became" : "is", why);
}

static char *namespace_message(const struct phrase *phrase)
{
	bool loads = phrase->complaint->severity != SEVERITY_ERROR;

	return g_strdup_printf("%s namespace %s, which the module does not import%s",
			       is_new(phrase) ? "moved to" : "is in", phrase->complaint->export->name_space,
			       loads ? ": this kernel's configuration lets it pass, others do not" : "");
}

static char *module_namespace_message(const struct phrase *phrase)
{
	if (!phrase->complaint->export)
		return g_strdup_printf("imports the namespace %s, which is a list of modules and cannot be imported",
				       phrase->complaint->detail);
	return g_strdup_printf("%s the modules %s, and cannot be imported by any other",
			       is_new(phrase) ? "was restricted to" : "is only for",
			       strchr(phrase->complaint->export->name_space, ':') + 1);
}

static char *crc_message(const struct phrase *phrase)
{
	bool is_layout = strcmp(phrase->complaint->symbol, "module_layout") == 0;

	return g_strdup(is_layout ? "the module was built against another struct module than the kernel's"
				  : "has another CRC than the one that the module was built against: its type changed");
}

static char *no_version_message(const struct phrase *phrase)
{
	if (!phrase->complaint->symbol)
		return g_strdup("the module exports symbols without CRCs, and the kernel has CRCs");
	if (phrase->judge->member->module->versions == MODULE_VERSIONS_NONE)
		return g_strdup("the module has no versions at all, and the kernel has CRCs");
	return g_strdup("the module has no version of it, although it has versions of others");
}

static char *vermagic_message(const struct phrase *phrase)
{
	const struct target *target = phrase->judge->target;

	if (!phrase->complaint->detail)
		return g_strdup("the module has no vermagic");
	return g_strdup_printf("the module was built for \"%s\", the kernel is \"%s\"", phrase->complaint->detail,
			       target->vermagic);
}

static char *taint_message(const struct phrase *phrase)
{
	const struct complaint *complaint = phrase->complaint;

	if (complaint->export && export_type_is_gpl_only(complaint->export->type) &&
	    complaint->severity == SEVERITY_ERROR && phrase->judge->member->inherited)
		return g_strdup_printf("is GPL-only, and the module counts as proprietary since it uses symbols of %s",
				       complaint->detail);
	if (!phrase->judge->member->proprietary)
		return g_strdup_printf("is exported by %s, which is proprietary, and the module already uses GPL-only "
				       "symbols%s",
				       complaint->detail,
				       complaint->severity == SEVERITY_ERROR ? ""
									     : ": being weak, it stays unresolved");
	return g_strdup_printf("is exported by %s, which is proprietary: the module counts as proprietary from here on",
			       complaint->detail);
}

static char *symbol_get_message(const struct phrase *phrase)
{
	(void)phrase;
	return g_strdup("is not GPL-only: symbol_get() fails at run time, as it gives out GPL-only symbols alone");
}

static char *struct_size_message(const struct phrase *phrase)
{
	return g_strdup_printf("the module was built with another struct module than the kernel's: %s",
			       phrase->complaint->detail);
}

static char *no_flags_message(const struct phrase *phrase)
{
	if (phrase->complaint->symbol)
		return g_strdup_printf("is exported by %s in a section that the kernel ignores",
				       phrase->complaint->detail);
	if (phrase->complaint->detail)
		return g_strdup("the module was built by an older kbuild: the kernel ignores its GPL-only exports");
	return g_strdup("the module was built by an older kbuild: it exports symbols without __kflagstab");
}

/* driverloader and lve are not believed, whatever they declare. */
static bool is_about_name(const struct phrase *phrase)
{
	return phrase->complaint->stage == STAGE_LOAD && phrase->complaint->detail &&
	       licenses_are_gpl_compatible(phrase->judge->member->module->licenses);
}

static char *license_message(const struct phrase *phrase)
{
	const char *license = phrase->complaint->detail;

	if (phrase->complaint->stage == STAGE_BUILD || !license)
		return g_strdup("the module declares no license: the loader takes it for proprietary");
	if (is_about_name(phrase))
		return g_strdup("the kernel takes a module of this name for proprietary, whatever it declares");
	return g_strdup_printf("\"%s\" is none of the strings that the kernel takes for GPL-compatible: the module "
			       "counts as proprietary",
			       license);
}

static char *duplicate_message(const struct phrase *phrase)
{
	bool kernel = strcmp(phrase->complaint->detail, "kernel") == 0;

	return g_strdup_printf("is exported by %s%s already", kernel ? "the " : "", phrase->complaint->detail);
}

static char *future_message(const struct phrase *phrase)
{
	(void)phrase;
	return g_strdup("is announced to become GPL-only, and the module's license is not GPL-compatible");
}

static char *unused_message(const struct phrase *phrase)
{
	(void)phrase;
	return g_strdup("is marked unused, and will go");
}

static char *dependency_message(const struct phrase *phrase)
{
	return g_strdup_printf("is exported by %s, which does not load itself", phrase->complaint->detail);
}

static char *circumvention_message(const struct phrase *phrase)
{
	const struct complaint *complaint = phrase->complaint;

	if (complaint->detail)
		return g_strdup_printf("is exported for everybody, and its code uses %s, which %s exports GPL-only",
				       complaint->detail, complaint->export->module);
	return g_strdup_printf(
		"is only for the modules %s: this module, from outside the kernel tree, goes by such a name",
		strchr(complaint->export->name_space, ':') + 1);
}

static const char relicense[] = "Use another interface, or ask the symbol's maintainers; the license is the module "
				"owner's to change.";

/* Indexed by reason. A remedy that depends on more than the reason is made in complaint_remedy(). */
static const struct wording {
	char *(*message)(const struct phrase *phrase);
	const char *remedy;
} wordings[N_PROBLEM_REASONS] = {
	[PROBLEM_MISSING] = { missing_message, "Port the module to what took the symbol's place." },
	[PROBLEM_GPL_ONLY] = { gpl_only_message, relicense },
	[PROBLEM_NAMESPACE] = { namespace_message, NULL },
	[PROBLEM_MODULE_NAMESPACE] = { module_namespace_message, "Use another interface; the list is the symbol's "
								 "maintainers' to widen." },
	[PROBLEM_CRC] = { crc_message, "Rebuild the module for this kernel." },
	[PROBLEM_NO_VERSION] = { no_version_message, "Rebuild the module with this kernel's Module.symvers at hand." },
	[PROBLEM_VERMAGIC] = { vermagic_message, "Rebuild the module for this kernel." },
	[PROBLEM_TAINT] = { taint_message,
			    "Do without the proprietary module's symbols, or without the GPL-only ones." },
	[PROBLEM_SYMBOL_GET] = { symbol_get_message,
				 "Import the symbol directly, so that the dependency is declared." },
	[PROBLEM_STRUCT_SIZE] = { struct_size_message, "Rebuild the module for this kernel." },
	[PROBLEM_NO_FLAGS] = { no_flags_message, "Rebuild the module with this kernel's kbuild." },
	[PROBLEM_LICENSE] = { license_message, NULL },
	[PROBLEM_DUPLICATE_EXPORT] = { duplicate_message, "Rename the module's symbol, or leave its export out." },
	[PROBLEM_FUTURE] = { future_message, relicense },
	[PROBLEM_UNUSED] = { unused_message, "Use another interface." },
	[PROBLEM_DEPENDENCY] = { dependency_message, "Mend that module first." },
	[PROBLEM_CIRCUMVENTION] = { circumvention_message,
				    "A fact for whoever judges it: the kernel does not object." },
};

/* [has the same prototype] */
static const char *const name_phrases[][2] = {
	[CERTAINTY_CERTAIN] = { "", "came in its place, with the same prototype" },
	[CERTAINTY_LIKELY] = { "came when it went: likely its successor; compare the prototypes",
			       "came when it went, with the same prototype: likely its successor; compare what they "
			       "lock" },
	[CERTAINTY_POSSIBLE] = { "is named like it: possibly its successor; compare the prototypes",
				 "is named like it, with the same prototype, and was there before: possibly its "
				 "successor" },
};

/* The same of one that is not named like it. */
static const char *const place_phrases[][2] = {
	[CERTAINTY_CERTAIN] = { "", "" },
	[CERTAINTY_LIKELY] = { "", "stands where it stood, with the same prototype: likely its successor" },
	[CERTAINTY_POSSIBLE] = { "stands where it stood: possibly its successor; compare the prototypes",
				 "stands near where it stood, with the same prototype: possibly its successor" },
};

static const char *rename_phrase(const struct successor *successor)
{
	bool is_named_like = successor->evidence & 1U << EVIDENCE_NAME;
	bool has_prototype = successor->evidence & 1U << EVIDENCE_PROTOTYPE;

	return (is_named_like ? name_phrases : place_phrases)[successor->certainty][has_prototype];
}

static const char *const gone_phrases[] = {
	[CERTAINTY_CERTAIN] = "Gone: neither the image nor a header has it.",
	[CERTAINTY_LIKELY] =
		"Gone from the image. Where a header used it and not the module itself, a rebuild mends it.",
	[CERTAINTY_POSSIBLE] =
		"No successor found. Where a header used it and not the module itself, a rebuild mends it.",
};

/* What keeps the module from using the export as well, in brackets; "" for nothing. To be freed. */
static char *restriction_words(const struct phrase *phrase, const char *symbol, const char *module)
{
	const struct module *user = phrase->judge->member->module;
	guint n = 0;
	const struct export *export = snapshot_find(phrase->judge->target->kernel, symbol, &n);

	while (n && strcmp(export->module, module) != 0) {
		export ++;
		n--;
	}
	if (!n)
		return g_strdup("");
	if (namespace_is_module_list(export->name_space))
		return g_strdup_printf(" (only for the modules %s)", strchr(export->name_space, ':') + 1);
	if (export_type_is_gpl_only(export->type) && !user->gpl_compatible)
		return g_strdup(" (GPL-only)");
	if (*export->name_space && !module_imports_namespace(user, export->name_space))
		return g_strdup_printf(" (namespace %s)", export->name_space);
	return g_strdup("");
}

static char *rename_remedy(const struct phrase *phrase, const struct successor *successor)
{
	g_autofree char *restriction = restriction_words(phrase, successor->symbol, successor->where);

	return g_strdup_printf("%s, exported by %s%s, %s.", successor->symbol, successor->where, restriction,
			       rename_phrase(successor));
}

static char *successor_remedy(const struct phrase *phrase, const struct successor *successor)
{
	switch (successor->kind) {
	case SUCCESSOR_RENAMED:
		return rename_remedy(phrase, successor);
	case SUCCESSOR_MOVED:
		return g_strdup_printf("Load %s first, as modprobe does.", successor->where);
	case SUCCESSOR_INLINE:
		return g_strdup("Rebuild the module with this kernel's headers.");
	case SUCCESSOR_NOT_EXPORTED:
		return g_strdup("Use another interface, or ask the symbol's maintainers.");
	case SUCCESSOR_GONE:
		return g_strdup(gone_phrases[successor->certainty]);
	}
	return NULL;
}

static char *namespace_remedy(const struct phrase *phrase)
{
	if (namespace_is_module_list(phrase->complaint->export->name_space))
		return g_strdup(
			"Use another interface: the namespace names the modules that the symbol is for, even if "
			"this kernel does not enforce it.");
	/* The argument is a string since 6.13 (kernel: include/linux/module.h). */
	bool quoted = phrase->judge->target->version >= KERNEL_VERSION(6, 13);

	return g_strdup_printf("Add MODULE_IMPORT_NS(%s%s%s); and rebuild.", quoted ? "\"" : "",
			       phrase->complaint->export->name_space, quoted ? "\"" : "");
}

char *complaint_message(const struct judge *judge, const struct complaint *complaint, const struct problem *problem)
{
	const struct phrase phrase = { judge, complaint, problem };

	return wordings[complaint->reason].message(&phrase);
}

char *complaint_remedy(const struct judge *judge, const struct complaint *complaint, const struct problem *problem)
{
	const struct phrase phrase = { judge, complaint, problem };

	if (problem->successor)
		return successor_remedy(&phrase, problem->successor);
	if (complaint->reason == PROBLEM_NAMESPACE)
		return namespace_remedy(&phrase);
	if (complaint->reason == PROBLEM_LICENSE && is_about_name(&phrase))
		return g_strdup("The list of such names is the kernel's maintainers' to change.");
	if (complaint->reason == PROBLEM_LICENSE)
		return g_strdup(complaint->detail ? "If the module's license is one that the kernel knows, declare it "
						    "as include/linux/license.h spells it."
						  : "Declare the license with MODULE_LICENSE().");
	if (complaint->reason == PROBLEM_MODULE_NAMESPACE && !complaint->export)
		return g_strdup("Remove the import: a module that is on the list needs none.");
	return g_strdup(wordings[complaint->reason].remedy);
}
