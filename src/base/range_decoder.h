/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * range_decoder: bits out of LZMA's range coder. What they are read from must go on for as many bytes as bits are asked
 * for, and one: nothing here looks for an end.
 *
 * Where a bit decides what is read next there is a branch. Within a tree there is none: its bits are as good as random,
 * and a branch that is guessed wrongly costs more than both outcomes (6.1's image: 0.15 s, with branches 0.23 s).
 */
#include <stdbool.h>
#include <stdint.h>

#define ALWAYS_INLINE static inline __attribute__((always_inline))

enum {
	PROBABILITY_BITS = 11,
	PROBABILITY_ONE = 1 << PROBABILITY_BITS,
	PROBABILITY_SHIFT = 5, /* how fast it adapts */
};

struct range_decoder {
	uint32_t range, code;
	const uint8_t *in;
};

/*
 * range_fill(): makes sure of 24 bits in the range. pick(): one of two numbers, by a @mask of all ones or nothing.
 * range_split(): takes the part below @bound for a 0, which all ones tell, else the part above. None of them with a
 * branch, which is what gcc would make of a condition: the instructions that are meant for this save a tenth of the
 * time.
 */
#ifdef __x86_64__
ALWAYS_INLINE void range_fill(struct range_decoder *decoder)
{
	uint32_t range = decoder->range << 8, code = decoder->code << 8 | *decoder->in;

	__asm__("cmp $0x1000000, %[old_range]\n\t"
		"cmovb %[range], %[old_range]\n\t"
		"cmovb %[code], %[old_code]\n\t"
		"adc $0, %[in]"
		: [old_range] "+&r"(decoder->range), [old_code] "+&r"(decoder->code), [in] "+&r"(decoder->in)
		: [range] "r"(range), [code] "r"(code)
		: "cc");
}

ALWAYS_INLINE uint32_t pick(uint32_t mask, uint32_t if_ones, uint32_t if_nothing)
{
	__asm__("test %[mask], %[mask]\n\t"
		"cmovne %[if_ones], %[if_nothing]"
		: [if_nothing] "+r"(if_nothing)
		: [if_ones] "r"(if_ones), [mask] "r"(mask)
		: "cc");
	return if_nothing;
}

ALWAYS_INLINE uint32_t range_split(struct range_decoder *decoder, uint32_t bound)
{
	uint32_t rest = decoder->range - bound, less = decoder->code - bound, is_zero;

	__asm__("cmp %[bound], %[code]\n\t"
		"cmovae %[rest], %[bound]\n\t"
		"cmovae %[less], %[code]\n\t"
		"sbb %[is_zero], %[is_zero]"
		: [bound] "+&r"(bound), [code] "+&r"(decoder->code), [is_zero] "=r"(is_zero)
		: [rest] "r"(rest), [less] "r"(less)
		: "cc");
	decoder->range = bound;
	return is_zero;
}
#else
ALWAYS_INLINE void range_fill(struct range_decoder *decoder)
{
	if (decoder->range < 1u << 24) {
		decoder->range <<= 8;
		decoder->code = decoder->code << 8 | *decoder->in++;
	}
}

ALWAYS_INLINE uint32_t pick(uint32_t mask, uint32_t if_ones, uint32_t if_nothing)
{
	return if_nothing ^ ((if_nothing ^ if_ones) & mask);
}

ALWAYS_INLINE uint32_t range_split(struct range_decoder *decoder, uint32_t bound)
{
	uint32_t is_zero = 0 - (uint32_t)(decoder->code < bound);

	__asm__("" : "+r"(is_zero)); /* so that no compiler knows that it is a condition */
	decoder->range = pick(is_zero, bound, decoder->range - bound);
	decoder->code -= bound & ~is_zero;
	return is_zero;
}
#endif

/* A bit that is branched on; @probability is that of a 0. */
ALWAYS_INLINE bool range_choose(struct range_decoder *decoder, uint16_t *probability)
{
	uint32_t odds = *probability, bound;

	range_fill(decoder);
	bound = (decoder->range >> PROBABILITY_BITS) * odds;
	if (decoder->code < bound) {
		decoder->range = bound;
		*probability = (uint16_t)(odds + ((PROBABILITY_ONE - odds) >> PROBABILITY_SHIFT));
		return false;
	}
	decoder->range -= bound;
	decoder->code -= bound;
	*probability = (uint16_t)(odds - (odds >> PROBABILITY_SHIFT));
	return true;
}

/*
 * A bit of a tree: all ones for 0, nothing for 1, to pick with. @odds is what stands in @probability, read when it was
 * one of two that could come next: so the wait for memory is over when it is needed.
 */
ALWAYS_INLINE uint32_t range_mask(struct range_decoder *decoder, uint16_t *probability, uint32_t odds)
{
	uint32_t is_zero;

	range_fill(decoder);
	is_zero = range_split(decoder, (decoder->range >> PROBABILITY_BITS) * odds);
	/* Up by (ONE - odds) >> SHIFT or down by odds >> SHIFT, as one shift that rounds. */
	odds -= (uint32_t)((int32_t)(odds - (is_zero & (PROBABILITY_ONE - (1 << PROBABILITY_SHIFT) + 1))) >>
			   PROBABILITY_SHIFT);
	*probability = (uint16_t)odds;
	return is_zero;
}

/* A number of @n bits, the highest first; the tree has 1 << @n probabilities, of which the first is unused. */
ALWAYS_INLINE uint32_t range_tree(struct range_decoder *decoder, uint16_t *tree, unsigned n)
{
	uint32_t node = 1, odds = tree[1];

#pragma GCC unroll 8
	for (unsigned i = 1; i <= n; i++) {
		uint32_t left = i < n ? tree[2 * node] : 0, right = i < n ? tree[2 * node + 1] : 0;
		uint32_t is_zero = range_mask(decoder, &tree[node], odds);

		odds = pick(is_zero, left, right);
		node = 2 * node + 1 + is_zero;
	}
	return node - (1u << n);
}

/* The same, the lowest bit first. */
ALWAYS_INLINE uint32_t range_tree_reversed(struct range_decoder *decoder, uint16_t *tree, unsigned n)
{
	uint32_t node = 1, value = 0;

	for (unsigned i = 0; i < n; i++) {
		uint32_t bit = 1 + range_mask(decoder, &tree[node], tree[node]);

		node = 2 * node + bit;
		value |= bit << i;
	}
	return value;
}

/* A number of @n bits, 1 or more, of which each is as likely 0 as 1. */
ALWAYS_INLINE uint32_t range_direct(struct range_decoder *decoder, unsigned n)
{
	uint32_t value = 0;

	do {
		uint32_t is_zero;

		range_fill(decoder);
		decoder->range >>= 1;
		decoder->code -= decoder->range;
		is_zero = 0 - (decoder->code >> 31);
		decoder->code += decoder->range & is_zero;
		value = 2 * value + 1 + is_zero;
	} while (--n);
	return value;
}
