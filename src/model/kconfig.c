/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/error.h"
#include "model/kconfig.h"

/* Names of architectures that are not the name of their folder in arch/ (kernel: Makefile, SRCARCH; uname -m; Debian).
 */
static const struct {
	const char *name;
	const char *folder;
} other_names[] = {
	{ "amd64", "x86" },
	{ "x86_64", "x86" },
	{ "i386", "x86" },
	{ "i686", "x86" },
	{ "x32", "x86" },
	{ "aarch64", "arm64" },
	{ "armhf", "arm" },
	{ "armel", "arm" },
	{ "armv7l", "arm" },
	{ "ppc64el", "powerpc" },
	{ "ppc64le", "powerpc" },
	{ "ppc64", "powerpc" },
	{ "powerpc64", "powerpc" },
	{ "powerpc64le", "powerpc" },
	{ "ppc", "powerpc" },
	{ "s390x", "s390" },
	{ "riscv64", "riscv" },
	{ "riscv32", "riscv" },
	{ "loong64", "loongarch" },
	{ "loongarch64", "loongarch" },
	{ "mips64", "mips" },
	{ "mips64el", "mips" },
	{ "mipsel", "mips" },
	{ "sparc64", "sparc" },
	{ "sparc32", "sparc" },
	{ "parisc64", "parisc" },
	{ "hppa", "parisc" },
	{ "sh64", "sh" },
	{ "sh4", "sh" },
};

static const char *const folders[] = {
	"alpha",     "arc",  "arm",	   "arm64", "c6x",   "csky",	  "h8300",    "hexagon", "ia64",
	"loongarch", "m68k", "microblaze", "mips",  "nds32", "nios2",	  "openrisc", "parisc",	 "powerpc",
	"riscv",     "s390", "sh",	   "sparc", "um",    "unicore32", "x86",      "xtensa",
};

const char *kconfig_arch_folder(const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(other_names); i++)
		if (g_ascii_strcasecmp(name, other_names[i].name) == 0)
			return other_names[i].folder;
	for (size_t i = 0; i < G_N_ELEMENTS(folders); i++)
		if (g_ascii_strcasecmp(name, folders[i]) == 0)
			return folders[i];
	return NULL;
}

/* "# Linux/x86 6.12.0 Kernel Configuration" is the title of every .config and auto.conf (kernel: Kconfig, mainmenu). */
static const char *titled_arch(const char *line)
{
	static const char title[] = "# Linux/";
	g_autofree char *name = NULL;

	if (!g_str_has_prefix(line, title))
		return NULL;
	line += strlen(title);
	name = g_strndup(line, strcspn(line, " "));
	return kconfig_arch_folder(name);
}

/* "CONFIG_X=y" in @line, which it writes to. */
static void read_option(struct kconfig *config, char *line)
{
	char *equals = strchr(line, '='), *value;
	size_t length;

	if (!g_str_has_prefix(line, "CONFIG_") || !equals)
		return;
	*equals = 0;
	value = g_strchomp(equals + 1);
	length = strlen(value);
	if (length >= 2 && *value == '"' && value[length - 1] == '"') {
		value[length - 1] = 0;
		value++;
	} else if (strcmp(value, "n") == 0) {
		return;
	}
	g_hash_table_replace(config->values, g_strdup(line + strlen("CONFIG_")), g_strdup(value));
}

static bool find_arch(struct kconfig *config, const char *titled, const char *given, GError **error)
{
	const char *folder = given ? kconfig_arch_folder(given) : titled;

	if (given && !folder)
		return fail(error, KEXPORT_ERROR_USAGE, "%s: expected the name of an architecture: x86, arm64, ...",
			    given);
	if (!folder)
		return fail(error, KEXPORT_ERROR_BAD_DATA,
			    "expected a first line as \"# Linux/x86 6.12.0 Kernel Configuration\", to tell the "
			    "architecture");
	config->arch = g_strdup(folder);
	return true;
}

struct kconfig *kconfig_parse(const char *text, const char *arch, GError **error)
{
	AUTO(kconfig) config = g_new0(struct kconfig, 1);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	const char *titled = NULL;

	config->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	for (char **line = lines; *line; line++) {
		if (**line == '#' && !titled)
			titled = titled_arch(*line);
		else
			read_option(config, *line);
	}
	if (g_hash_table_size(config->values) == 0) {
		fail(error, KEXPORT_ERROR_BAD_DATA, "expected lines as CONFIG_MODULES=y");
		return NULL;
	}
	return find_arch(config, titled, arch, error) ? g_steal_pointer(&config) : NULL;
}

void kconfig_free(struct kconfig *config)
{
	g_hash_table_unref(config->values);
	g_free(config->arch);
	g_free(config);
}

static bool set_has(GHashTable *set, const char *name, size_t length)
{
	g_autofree char *key = g_strndup(name, length);

	return g_hash_table_contains(set, key);
}

bool kconfig_is_sure(const struct kconfig *config, const char *option, size_t length)
{
	return !config->unsure || g_hash_table_size(config->unsure) == 0 || kconfig_value(config, option, length) ||
	       !set_has(config->unsure, option, length);
}

const char *kconfig_value(const struct kconfig *config, const char *option, size_t length)
{
	char key[256];

	if (length > 7 && memcmp(option, "CONFIG_", 7) == 0) {
		option += 7;
		length -= 7;
	}
	if (length >= sizeof(key))
		return NULL;
	memcpy(key, option, length);
	key[length] = 0;
	return g_hash_table_lookup(config->values, key);
}
