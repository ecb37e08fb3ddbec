/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <locale.h>

#include "cmd/cmd.h"

int main(int argc, char **argv)
{
	/* What a terminal can show; nothing else depends on the locale. */
	setlocale(LC_CTYPE, "");
	return cmd_main(argc, argv);
}
