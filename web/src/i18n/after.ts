// SPDX-License-Identifier: EUPL-1.2
/* after - the French texts of what stands around a meeting: its agenda, the forms of its votes, which are
   seldom opened in one, and what it leaves: minutes, commitments, certificates. All that these screens ask
   for, so that they wait for no other. */
import { fr } from "../gen/fr";
import { after } from "../gen/fr-after";

Object.assign(fr, after);
