// SPDX-License-Identifier: EUPL-1.2
/* minutes-words - where minutes and certificates are, and who may read a sentence of them, in words. */
import type { MinutesLabel } from "../../gen/proto";
import { t } from "../../i18n";

export const labelName = (l: MinutesLabel): string => ({ public: t.minPublic, network: t.minNetwork, group: t.minGroup, unminuted: t.minUnminuted })[l];

/* To choose among; what is promised is always minuted. */
export const labels = (all: boolean): { value: MinutesLabel; label: string }[] =>
	(all ? (["group", "network", "public", "unminuted"] as const) : (["group", "network", "public"] as const)).map((value) => ({ value, label: labelName(value) }));

export const minutesOf = (meeting: number): string => `/r/${meeting}/compte-rendu`;
export const attestationOf = (meeting: number): string => `/r/${meeting}/attestation`;
