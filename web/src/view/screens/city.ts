// SPDX-License-Identifier: EUPL-1.2
/* « Bamako » */
export const city = (tz: string): string => (tz.split("/").pop() ?? tz).replaceAll("_", " ");
