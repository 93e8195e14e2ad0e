// SPDX-License-Identifier: EUPL-1.2
/* inbox - the French texts of « À suivre » that no page needs before its screen is known. */
import { fr } from "../gen/fr";
import { inbox } from "../gen/fr-inbox";

Object.assign(fr, inbox);
