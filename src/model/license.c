/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>
#include <string.h>

#include "model/license.h"

/* kernel: include/linux/license.h, license_is_gpl_compatible(); the same six strings from 5.10 to 7.3. */
static const char *const compatible_licenses[] = {
	"GPL", "GPL v2", "GPL and additional rights", "Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL",
};

bool license_is_gpl_compatible(const char *license)
{
	for (size_t i = 0; i < sizeof(compatible_licenses) / sizeof(*compatible_licenses); i++)
		if (strcmp(license, compatible_licenses[i]) == 0)
			return true;
	return false;
}

bool licenses_are_gpl_compatible(char *const *licenses)
{
	if (!licenses || !*licenses)
		return false;
	for (; *licenses; licenses++)
		if (!license_is_gpl_compatible(*licenses))
			return false;
	return true;
}

bool license_looks_free(const char *license)
{
	static const char *const heads[] = { "gpl",	 "lgpl",     "agpl",	 "mit",	 "bsd",
					     "apache",	 "mpl",	     "isc",	 "zlib", "dual mit",
					     "dual bsd", "dual mpl", "dual gpl", "gnu",	 "linux-openib" };
	size_t blanks = strspn(license, " \t");

	if (license_is_gpl_compatible(license))
		return false;
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++)
		if (strncasecmp(license + blanks, heads[i], strlen(heads[i])) == 0)
			return true;
	return false;
}
