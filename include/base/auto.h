/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* auto: AUTO(snapshot) kernel = snapshot_new(); is freed with snapshot_free() at the end of its block. As g_autoptr,
 * for plain structs. */

#define AUTO_DEFINE(name)                                                                                              \
	static inline void name##_auto(struct name **object)                                                           \
	{                                                                                                              \
		if (*object)                                                                                           \
			name##_free(*object);                                                                          \
	}

#define AUTO(name) __attribute__((cleanup(name##_auto))) struct name *
