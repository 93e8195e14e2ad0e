// SPDX-License-Identifier: EUPL-1.2
export * from "./icon";
export * from "./basic";
export * from "./header";
export * from "./nav";
export * from "./segments";
export * from "./rows";
export * from "./message";
export * from "./composer";
export * from "./feedback";
export * from "./dialog";
export * from "./form";
export * from "./announce";
