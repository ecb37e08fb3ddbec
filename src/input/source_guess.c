/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glob.h>
#include <string.h>

#include "source.h"

const char *const source_image_places[N_IMAGE_PLACES] = {
	"vmlinux",
	"vmlinux-*",
	"vmlinuz",
	"vmlinuz-*",
	"bzImage",
	"boot/vmlinux-*",
	"boot/vmlinuz-*",
	"lib/modules/*/vmlinux",
	"lib/modules/*/vmlinuz",
	"usr/lib/modules/*/vmlinux",
	"usr/lib/modules/*/vmlinuz",
	"usr/lib/debug/boot/vmlinux-*",
	"usr/lib/debug/lib/modules/*/vmlinux",
	"arch/*/boot/bzImage",
	"arch/*/boot/zImage",
	"arch/*/boot/Image",
	"arch/*/boot/Image.gz",
	"arch/*/boot/vmlinuz.efi",
};

/* The one image in the best of the places. */
static char *guess_in(const char *directory)
{
	for (size_t i = 0; i < N_IMAGE_PLACES; i++) {
		g_autofree char *pattern = g_build_filename(directory, source_image_places[i], NULL);
		char *image = NULL;
		glob_t found;

		if (glob(pattern, 0, NULL, &found) != 0)
			continue;
		if (found.gl_pathc == 1)
			image = g_strdup(found.gl_pathv[0]);
		globfree(&found);
		return image;
	}
	return NULL;
}

char *source_guess_image(char *const *paths)
{
	for (; *paths; paths++)
		if (!strpbrk(*paths, "*?[\\") && g_file_test(*paths, G_FILE_TEST_IS_DIR))
			return guess_in(*paths);
	return NULL;
}
