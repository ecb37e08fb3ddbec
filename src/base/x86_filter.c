/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib.h>
#include <stdbool.h>
#include <string.h>

#include "x86_filter.h"

enum {
	CALL = 0xe8,  /* and jmp, 0xe9 */
	LENGTH = 5,   /* of an opcode and its operand */
	FARTHEST = 3, /* bytes between two opcodes of which one is in the other's operand */
};

void x86_filter_begin(struct x86_filter *filter)
{
	*filter = (struct x86_filter){ .position = 0 };
}

static bool is_opcode(uint8_t byte)
{
	return (byte & 0xfe) == CALL;
}

/* Kernels and programs lie below 16 MiB, and the distances between their places are above -16 MiB. */
static bool is_sign(uint8_t byte)
{
	return byte == 0x00 || byte == 0xff;
}

/* The next opcode at or behind @at; @end for none. Most words have none: they are looked at as one. */
static const uint8_t *find_opcode(const uint8_t *at, const uint8_t *end)
{
	const uint64_t each = G_GUINT64_CONSTANT(0x0101010101010101);
	uint64_t word;

	while (end - at >= (ptrdiff_t)sizeof(word)) {
		memcpy(&word, at, sizeof(word));
		word = (word ^ each * CALL) & each * 0xfe; /* a byte of zero for an opcode */
		if ((word - each) & ~word & each * 0x80)
			break;
		at += sizeof(word);
	}
	while (at < end && !is_opcode(*at))
		at++;
	return at;
}

/*
 * The operand of an opcode at @position, from absolute to relative. Where an opcode, @before bytes ahead (0 for none),
 * has a part of this operand as its own, the filter may not have made that one look like one that it converts.
 */
static uint32_t relative(uint32_t operand, uint32_t position, unsigned before)
{
	uint32_t value = operand - (position + LENGTH);

	if (before && is_sign((uint8_t)(value >> (24 - 8 * before)))) {
		operand = value ^ (UINT32_MAX >> 8 * before);
		value = operand - (position + LENGTH);
	}
	/* 25 bits with a sign. */
	return (value & 0x1ffffff) | (0 - (value & 0x1000000));
}

/* Undoes what @opcode begins, if the filter did it. */
static bool undo(struct x86_filter *filter, uint8_t *opcode, uint32_t position)
{
	uint32_t distance = position - filter->last, operand;
	bool has_sign = is_sign(opcode[4]);

	filter->last = position;
	filter->opcodes = distance > FARTHEST ? 0 : filter->opcodes << distance & 0xe;
	filter->signs = distance > FARTHEST ? 0 : filter->signs << distance & 0xe;
	if (has_sign && !filter->signs && (filter->opcodes & (filter->opcodes - 1)) == 0) {
		memcpy(&operand, opcode + 1, sizeof(operand));
		operand = relative(GUINT32_FROM_LE(operand), position,
				   filter->opcodes ? (unsigned)__builtin_ctz(filter->opcodes) : 0);
		operand = GUINT32_TO_LE(operand);
		memcpy(opcode + 1, &operand, sizeof(operand));
		filter->opcodes = 0;
		return true;
	}
	filter->opcodes |= 1;
	filter->signs |= has_sign;
	return false;
}

size_t x86_filter_undo(struct x86_filter *filter, uint8_t *bytes, size_t size)
{
	const uint8_t *end = bytes + (size < LENGTH ? 0 : size - LENGTH + 1);
	uint8_t *at = bytes;

	while (at < end) {
		at += find_opcode(at, end) - at;
		if (at < end)
			at += undo(filter, at, filter->position + (uint32_t)(at - bytes)) ? LENGTH : 1;
	}
	filter->position += (uint32_t)(at - bytes);
	return (size_t)(at - bytes);
}
