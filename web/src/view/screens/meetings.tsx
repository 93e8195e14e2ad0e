// SPDX-License-Identifier: EUPL-1.2
/* The meetings of all one's groups. */
import "../../i18n/far";
import { t } from "../../i18n";
import { Page } from "../page";
import { Meetings } from "./group-meetings";

export default function MeetingsScreen() {
	return (
		<Page title={t.meetings}>
			<h1 tabIndex={-1}>{t.meetings}</h1>
			<Meetings />
		</Page>
	);
}
