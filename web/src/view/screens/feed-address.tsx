// SPDX-License-Identifier: EUPL-1.2
/* A feed: an address of one's own that programs read, made, copied and ended here. */
import "../../i18n/far";
import { useState } from "preact/hooks";
import type { FeedAddress, FeedForm } from "../../gen/proto";
import { relativeDay, t } from "../../i18n";
import { client } from "../../model";
import { Button, Dialog, toast } from "../kit";
import { act } from "../use";
import { NotYet, copyLink, useLoadAgain } from "./parts";
import "../../styles/screens/dialogs.css";
import "../../styles/screens/group-feed.css";

/* Its address, which may be copied, and ended after one more question. */
export function Address({ feed: f, label, onEnd }: { feed: FeedAddress; label: string; onEnd: () => void }) {
	const [sure, setSure] = useState(false);
	const id = `feed-${f.feed.id}`;
	async function end() {
		if (!(await act(() => client.call("feed.revoke", { feed: f.feed.id })))) return;
		toast(t.feedRevoked);
		onEnd();
	}
	return (
		<>
			<div class="input-group">
				<label for={id}>{label}</label>
				<input id={id} class="input feed-address" type="text" readOnly aria-describedby={`${id}-read`} value={new URL(f.path, location.origin).href} onFocus={(e) => e.currentTarget.select()} />
				<p class="hint" id={`${id}-read`}>{f.feed.read_at ? t.feedRead({ day: relativeDay(f.feed.read_at) }) : t.feedNever}</p>
			</div>
			{sure && <p role="status">{f.feed.form === "atom" ? t.feedRevokeSure : t.calRevokeSure}</p>}
			<div class="dialog-acts">
				<Button onClick={() => setSure(!sure)}>{sure ? t.cancel : t.feedRevoke}</Button>
				{sure ? <Button kind="danger" onClick={() => void end()}>{t.feedRevokeGo}</Button> : <Button kind="main" icon="link" onClick={() => void copyLink(f.path)}>{t.feedCopy}</Button>}
			</div>
		</>
	);
}

/* One's own of a group; without one, of all one's meetings. */
export function FeedDialog({ group, form, title, what, warn, label, onClose }: { group?: number | undefined; form: FeedForm; title: string; what: string; warn: string; label: string; onClose: () => void }) {
	const [feed, setFeed] = useState<FeedAddress>();
	const of = group === undefined ? {} : { group };
	const load = () => client.call("feed.list", of).then((r) => setFeed(r.feeds.find((f) => f.feed.form === form && f.feed.group === group)));
	const { at, again } = useLoadAgain(`feed ${form} ${group ?? ""}`, load);
	const make = () => act(() => client.call("feed.create", { ...of, form }).then(load));
	return (
		<Dialog title={title} onClose={onClose}>
			<p>{what}</p>
			<p class="feed-warn">{warn}</p>
			{at !== "ready" ? (
				<NotYet at={at} again={again} lines={2} />
			) : feed ? (
				<Address feed={feed} label={label} onEnd={() => setFeed(undefined)} />
			) : (
				<div class="dialog-acts">
					<Button onClick={onClose}>{t.cancel}</Button>
					<Button kind="main" onClick={() => void make()}>{t.feedMake}</Button>
				</div>
			)}
		</Dialog>
	);
}

export function CalendarDialog({ group, onClose }: { group?: number | undefined; onClose: () => void }) {
	return <FeedDialog group={group} form="calendar" title={group === undefined ? t.calTitle : t.calTitleGroup} what={t.calWhat} warn={t.calWarn} label={t.calAddress} onClose={onClose} />;
}
