// SPDX-License-Identifier: EUPL-1.2
/* more - the French texts that the first page does without. Every screen that
   is fetched later imports this; the build says which one forgot. */
import { fr } from "../gen/fr";
import { more } from "../gen/fr-more";

Object.assign(fr, more);
