/* SPDX-License-Identifier: GPL-2.0 */
/* Arrays that grow */
#ifndef OVLCTL_ARRAY_H
#define OVLCTL_ARRAY_H

#include <stddef.h>

void *array_grow(void *array, size_t n, size_t *room, size_t size);

#endif
