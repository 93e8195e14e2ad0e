// SPDX-License-Identifier: EUPL-1.2
/* The calendars that one's meetings go to: all of them, and those of single groups. */
import "../../i18n/far";
import { useState } from "preact/hooks";
import type { FeedAddress } from "../../gen/proto";
import { t, tidy } from "../../i18n";
import { client } from "../../model";
import { Button } from "../kit";
import { act, useModel } from "../use";
import { Address } from "./feed-address";
import { NotYet, useLoadAgain } from "./parts";

export function Calendars() {
	const [feeds, setFeeds] = useState<readonly FeedAddress[]>([]);
	const load = () => client.call("feed.list", {}).then((r) => setFeeds(r.feeds.filter((f) => f.feed.form === "calendar")));
	const { at, again } = useLoadAgain("calendars", load);
	const groups = useModel((s) => s.groups);
	const make = () => act(() => client.call("feed.create", { form: "calendar" }).then(load));
	if (at !== "ready") return <NotYet at={at} again={again} lines={2} />;
	return (
		<div class="form">
			{feeds.length > 0 && <p class="feed-warn">{t.calWarn}</p>}
			{feeds.map((f) => <div key={f.feed.id}><Address feed={f} label={f.feed.group === undefined ? t.calAll : tidy(groups[f.feed.group]?.group.title ?? t.calAddress)} onEnd={() => setFeeds(feeds.filter((x) => x !== f))} /></div>)}
			{!feeds.some((f) => f.feed.group === undefined) && <div><Button icon="calendar-days" onClick={() => void make()}>{t.calMake}</Button></div>}
		</div>
	);
}
