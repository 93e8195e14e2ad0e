/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * temp - one folder of a target's own, in memory if there is such a place, otherwise in $TMPDIR;
 * emptied and removed when the program ends.
 */
void temp_folder(char out[200]);
