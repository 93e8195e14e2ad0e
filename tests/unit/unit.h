/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * unit - cmocka, which wants its own includes made before it, in this order.
 */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
/* clang-format on */
