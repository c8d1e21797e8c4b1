// SPDX-License-Identifier: GPL-2.0
/* Arrays that grow */
#include <stdlib.h>

#include "array.h"

#define ARRAY_FIRST 64	/* elements that there is room for at first */

/**
 * array_grow() - Have room for one more element.
 * @array: the elements, or NULL
 * @n: how many there are
 * @room: how many there is room for
 * @size: bytes of one
 *
 * Return: the array, which may have moved; or NULL without memory, and then it is
 * as it was.
 */
void *array_grow(void *array, size_t n, size_t *room, size_t size)
{
	size_t more = *room ? 2 * *room : ARRAY_FIRST;
	void *grown;

	if (n < *room)
		return array;
	grown = reallocarray(array, more, size);
	if (grown)
		*room = more;
	return grown;
}
