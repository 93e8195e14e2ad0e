/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * banned - functions that do not compile in this project.
 *
 * Included before the first line of every C file (see `rules` in the root
 * CMakeLists.txt). They are declared here, mostly without their arguments,
 * as deprecated; the system's own declarations inherit that and -Werror does the
 * rest. Declarations rather than macros, because this comes before the system
 * headers and before the file's own feature macros.
 */
#pragma GCC system_header

struct tm;

#define BANNED(instead) __attribute__((deprecated("banned: " instead)))

/* no limit on what they write */
BANNED("use base/buf or a counted copy") char *strcpy();
BANNED("use base/buf or a counted copy") char *stpcpy();
BANNED("it does not always terminate; use memcpy") char *strncpy();
BANNED("it does not always terminate; use memcpy") char *stpncpy();
BANNED("use base/buf") char *strcat();
BANNED("use base/buf") char *strncat();
BANNED("use snprintf or buf_printf") int sprintf(char *, const char *, ...);
BANNED("use snprintf or buf_printf") int vsprintf(char *, const char *, __builtin_va_list);
BANNED("use fgets or read") char *gets();

/* hidden state, so neither nestable nor for several threads */
BANNED("use str_split") char *strtok();
BANNED("use gmtime_r or clock_iso") struct tm *gmtime();
BANNED("use localtime_r") struct tm *localtime();
BANNED("use clock_iso") char *ctime();
BANNED("use clock_iso") char *asctime();
BANNED("use strerror_r or uv_strerror_r") char *strsignal();
BANNED("use random_bytes") int rand();
BANNED("use random_bytes") void srand();
BANNED("use random_bytes") long random();

/* no way to tell a wrong input */
BANNED("use str_to_int") int atoi();
BANNED("use str_to_int") long atol();
BANNED("use str_to_int") long long atoll();
BANNED("use strtod and look at the end") double atof();

/* a name that someone else can take first; a shell */
BANNED("use mkstemp") char *mktemp();
BANNED("use mkstemp") char *tmpnam();
BANNED("use mkstemp") char *tempnam();
BANNED("use uv_spawn") int system();

#undef BANNED
