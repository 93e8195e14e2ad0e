// SPDX-License-Identifier: EUPL-1.2
/* The group's feed of messages. */
import "../../i18n/far";
import type { MyGroup } from "../../gen/proto";
import { t } from "../../i18n";
import { FeedDialog } from "./feed-address";

export function Feed({ my, onClose }: { my: MyGroup; onClose: () => void }) {
	return <FeedDialog group={my.group.id} form="atom" title={t.feedTitle} what={t.feedWhat} warn={t.feedWarn} label={t.feedAddress} onClose={onClose} />;
}
