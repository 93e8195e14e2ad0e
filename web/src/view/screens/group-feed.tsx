// SPDX-License-Identifier: EUPL-1.2
/* The group's feed: an address of one's own that programs read, made, copied and ended here. */
import "../../i18n/far";
import { useState } from "preact/hooks";
import type { FeedAddress, MyGroup } from "../../gen/proto";
import { relativeDay, t } from "../../i18n";
import { client } from "../../model";
import { Button, Dialog, toast } from "../kit";
import { act } from "../use";
import { NotYet, copyLink, useLoadAgain } from "./parts";
import "../../styles/screens/dialogs.css";
import "../../styles/screens/group-feed.css";

export function Feed({ my, onClose }: { my: MyGroup; onClose: () => void }) {
	const group = my.group.id;
	const [feed, setFeed] = useState<FeedAddress>();
	const [sure, setSure] = useState(false);
	const load = () => client.call("feed.list", { group }).then((r) => setFeed(r.feeds.find((f) => f.feed.form === "atom")));
	const { at, again } = useLoadAgain(`feed ${group}`, load);
	const make = () => act(() => client.call("feed.create", { group }).then(load));
	async function end(f: FeedAddress) {
		if (!(await act(() => client.call("feed.revoke", { feed: f.feed.id })))) return;
		setSure(false);
		setFeed(undefined);
		toast(t.feedRevoked);
	}
	return (
		<Dialog title={t.feedTitle} onClose={onClose}>
			<p>{t.feedWhat}</p>
			<p class="feed-warn">{t.feedWarn}</p>
			{at !== "ready" ? (
				<NotYet at={at} again={again} lines={2} />
			) : feed ? (
				<>
					<div class="input-group">
						<label for="feed-address">{t.feedAddress}</label>
						<input id="feed-address" class="input" type="text" readOnly aria-describedby="feed-read" value={new URL(feed.path, location.origin).href} onFocus={(e) => e.currentTarget.select()} />
						<p class="hint" id="feed-read">{feed.feed.read_at ? t.feedRead({ day: relativeDay(feed.feed.read_at) }) : t.feedNever}</p>
					</div>
					{sure ? (
						<>
							<p role="status">{t.feedRevokeSure}</p>
							<div class="dialog-acts">
								<Button onClick={() => setSure(false)}>{t.cancel}</Button>
								<Button kind="danger" onClick={() => void end(feed)}>{t.feedRevokeGo}</Button>
							</div>
						</>
					) : (
						<div class="dialog-acts">
							<Button onClick={() => setSure(true)}>{t.feedRevoke}</Button>
							<Button kind="main" icon="link" onClick={() => void copyLink(feed.path)}>{t.feedCopy}</Button>
						</div>
					)}
				</>
			) : (
				<div class="dialog-acts">
					<Button onClick={onClose}>{t.cancel}</Button>
					<Button kind="main" onClick={() => void make()}>{t.feedMake}</Button>
				</div>
			)}
		</Dialog>
	);
}
