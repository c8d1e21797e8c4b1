// SPDX-License-Identifier: GPL-2.0
/* The tracepoints themselves; everybody else includes trace.h without this. */
#define CREATE_TRACE_POINTS
#include "trace.h"
