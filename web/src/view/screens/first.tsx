// SPDX-License-Identifier: EUPL-1.2
import { LonePage } from "../page";

export default function First() {
	return <LonePage title="Palabre"><h1 tabIndex={-1}>Palabre</h1></LonePage>;
}
