// SPDX-License-Identifier: EUPL-1.2
/* far - the French texts of screens that are seldom opened, on top of those of `more`. A screen that
   imports this keeps its texts out of what the others wait for. */
import { fr } from "../gen/fr";
import { far } from "../gen/fr-far";
import "./more";

Object.assign(fr, far);
