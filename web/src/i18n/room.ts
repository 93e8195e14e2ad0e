// SPDX-License-Identifier: EUPL-1.2
/* room - the French texts of a meeting under way, all that one sees when one comes in: who comes in over a thin
   line waits for no other. */
import { fr } from "../gen/fr";
import { room } from "../gen/fr-room";

Object.assign(fr, room);
