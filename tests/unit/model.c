/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The facts about licenses, namespaces and restrictions that everything else stands on. */
#include <glib.h>

#include "model/change.h"
#include "model/license.h"
#include "model/namespace.h"
#include "model/snapshot.h"

static void test_licenses(void)
{
	static const struct {
		const char *license;
		bool compatible;
	} cases[] = {
		{ "GPL", true },
		{ "GPL v2", true },
		{ "GPL and additional rights", true },
		{ "Dual BSD/GPL", true },
		{ "Dual MIT/GPL", true },
		{ "Dual MPL/GPL", true },
		{ "GPLv2", false },
		{ "GPL-2.0", false },
		{ "MIT", false },
		{ "BSD", false },
		{ "gpl", false },
		{ "GPL ", false },
		{ " GPL", false },
		{ "Proprietary", false },
		{ "Linux-OpenIB", false },
		{ "", false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_test_message("%s", cases[i].license);
		g_assert_cmpint(license_is_gpl_compatible(cases[i].license), ==, cases[i].compatible);
	}
}

static void test_several_licenses(void)
{
	g_auto(GStrv) both = g_strsplit("Dual MIT/GPL,GPL", ",", -1);
	g_auto(GStrv) one_bad = g_strsplit("GPL,CDDL", ",", -1);
	g_auto(GStrv) none = g_strsplit("", ",", -1);

	g_assert_true(licenses_are_gpl_compatible(both));
	g_assert_false(licenses_are_gpl_compatible(one_bad));
	g_assert_false(licenses_are_gpl_compatible(none));
	g_assert_false(licenses_are_gpl_compatible(NULL));
}

static void test_admission(void)
{
	static const struct {
		const char *name_space, *module;
		bool admitted;
	} cases[] = {
		{ "module:kvm", "kvm", true },
		{ "module:kvm", "kvm_intel", false },
		{ "module:kvm_intel", "kvm-intel", true },
		{ "module:kvm-intel", "kvm_intel", true },
		{ "module:a,b,c", "b", true },
		{ "module:a,b,c", "d", false },
		{ "module:kvm*", "kvm_amd", true },
		{ "module:kvm*", "kvm", true },
		{ "module:kvm*", "kv", false },
		{ "module:*", "anything", true },
		{ "module:", "x", false },
		{ "module:,", "", true },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_test_message("%s admits %s", cases[i].name_space, cases[i].module);
		g_assert_cmpint(namespace_admits_module(cases[i].name_space, cases[i].module), ==, cases[i].admitted);
	}
	g_assert_true(namespace_is_module_list("module:kvm"));
	g_assert_false(namespace_is_module_list("MODULE"));
	g_assert_false(namespace_is_module_list(""));
}

static void test_module_lists(void)
{
	static const struct {
		const char *old, *new;
		enum module_list_change change;
	} cases[] = {
		{ "module:a", "module:a", MODULE_LIST_SAME },
		{ "module:a,b", "module:b,a", MODULE_LIST_SAME },
		{ "module:kvm-amd", "module:kvm_amd", MODULE_LIST_SAME },
		{ "module:a", "module:a,b", MODULE_LIST_WIDENED },
		{ "module:a,b", "module:a", MODULE_LIST_NARROWED },
		{ "module:a,b", "module:b,c", MODULE_LIST_REPLACED },
		{ "module:kvm-amd", "module:kvm*", MODULE_LIST_WIDENED },
		{ "module:kvm*", "module:kvm", MODULE_LIST_NARROWED },
		{ "module:a*", "module:ab*", MODULE_LIST_NARROWED },
		{ "module:a,ab", "module:a*", MODULE_LIST_WIDENED },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_test_message("%s -> %s", cases[i].old, cases[i].new);
		g_assert_cmpint(module_list_compare(cases[i].old, cases[i].new), ==, cases[i].change);
	}
}

static struct export make(enum export_type type, const char *name_space)
{
	return (struct export){ .symbol = "s", .module = "vmlinux", .type = type, .name_space = name_space };
}

static void test_directions(void)
{
	static const struct {
		enum export_type old_type;
		const char *old;
		enum export_type new_type;
		const char *new;
		enum direction direction;
	} cases[] = {
		{ EXPORT_TYPE_PLAIN, "", EXPORT_TYPE_GPL, "", DIRECTION_TIGHTENED },
		{ EXPORT_TYPE_GPL, "", EXPORT_TYPE_PLAIN, "", DIRECTION_LOOSENED },
		{ EXPORT_TYPE_GPL, "", EXPORT_TYPE_PLAIN, "NS", DIRECTION_TIGHTENED },
		{ EXPORT_TYPE_PLAIN, "NS", EXPORT_TYPE_GPL, "NS", DIRECTION_TIGHTENED },
		{ EXPORT_TYPE_PLAIN, "A", EXPORT_TYPE_PLAIN, "B", DIRECTION_NEUTRAL },
		{ EXPORT_TYPE_GPL, "NS", EXPORT_TYPE_GPL, "module:a", DIRECTION_TIGHTENED },
		{ EXPORT_TYPE_GPL, "module:a", EXPORT_TYPE_GPL, "", DIRECTION_LOOSENED },
		{ EXPORT_TYPE_GPL, "module:a", EXPORT_TYPE_GPL, "module:b", DIRECTION_NEUTRAL },
		{ EXPORT_TYPE_UNKNOWN, "", EXPORT_TYPE_GPL, "", DIRECTION_NEUTRAL },
		{ EXPORT_TYPE_UNUSED, "", EXPORT_TYPE_PLAIN, "", DIRECTION_NEUTRAL },
		{ EXPORT_TYPE_GPL_FUTURE, "", EXPORT_TYPE_GPL, "", DIRECTION_TIGHTENED },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct export old = make(cases[i].old_type, cases[i].old), new = make(cases[i].new_type, cases[i].new);

		g_test_message("case %zu", i);
		g_assert_cmpint(change_direction(&old, &new), ==, cases[i].direction);
	}
}

static void test_unknown_type_is_no_class(void)
{
	struct export old = make(EXPORT_TYPE_UNKNOWN, ""), new = make(EXPORT_TYPE_GPL, "");

	g_assert_cmpint(change_kinds(&old, &new), ==, CHANGE_TYPE);
}

static void test_find(void)
{
	AUTO(snapshot) snapshot = snapshot_new();
	struct export rows[] = {
		{ .symbol = "b", .module = "drivers/x", .type = EXPORT_TYPE_GPL, .name_space = "" },
		{ .symbol = "b", .module = "vmlinux", .type = EXPORT_TYPE_GPL, .name_space = "" },
		{ .symbol = "a", .module = "vmlinux", .type = EXPORT_TYPE_PLAIN, .name_space = "", .crc = 7 },
		{ .symbol = "b", .module = "vmlinux", .type = EXPORT_TYPE_GPL, .name_space = "" },
	};
	guint n;

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		snapshot_add_export(snapshot, &rows[i]);
	snapshot_seal(snapshot);
	g_assert_cmpuint(snapshot->exports->len, ==, 3);
	g_assert_cmpstr(snapshot_find(snapshot, "b", &n)->module, ==, "drivers/x");
	g_assert_cmpuint(n, ==, 2);
	g_assert_cmpuint(snapshot_find(snapshot, "a", &n)->crc, ==, 7);
	g_assert_null(snapshot_find(snapshot, "c", &n));
	g_assert_cmpuint(n, ==, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/license/strings", test_licenses);
	g_test_add_func("/license/several", test_several_licenses);
	g_test_add_func("/namespace/admission", test_admission);
	g_test_add_func("/namespace/module-lists", test_module_lists);
	g_test_add_func("/change/directions", test_directions);
	g_test_add_func("/change/unknown-type", test_unknown_type_is_no_class);
	g_test_add_func("/snapshot/find", test_find);
	return g_test_run();
}
