// SPDX-License-Identifier: EUPL-1.2
/* parts - the French texts of the parts of a meeting under way, on top of those with which one comes in. */
import { fr } from "../gen/fr";
import { parts } from "../gen/fr-parts";
import "./room";

Object.assign(fr, parts);
