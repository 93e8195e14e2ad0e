// SPDX-License-Identifier: EUPL-1.2
/* after - the French texts of what a meeting leaves: minutes, commitments, certificates; and of what is seldom
   opened in one, the forms of its votes. All that these screens ask for, so that they wait for no other. */
import { fr } from "../gen/fr";
import { after } from "../gen/fr-after";

Object.assign(fr, after);
