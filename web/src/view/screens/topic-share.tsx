// SPDX-License-Identifier: EUPL-1.2
/* A topic that several groups read: who reads it, and how that begins and ends. */
import "../../i18n/more";
import { useEffect, useRef, useState } from "preact/hooks";
import type { MyGroup, Share, Topic } from "../../gen/proto";
import { t, listed, tidy } from "../../i18n";
import { client, mayRun } from "../../model";
import { DialogForm } from "../form";
import { AreaField, Button, Dialog, Icon, SectionTitle, SelectField, Skeleton, Toggle, TopicKindLabel, capacity, toast } from "../kit";
import { act, useModel } from "../use";
import { NotYet, onDay, useLoadAgain } from "./parts";
import "../../styles/screens/share.css";

const homeOf = (topic: Topic): number => topic.groups?.[0] ?? topic.group;

/* The sharings of a topic or of a group, asked for again whenever one of them changed. */
function useShares(of: { topic: number } | { group: number }) {
	const turn = useModel((s) => s.sharing);
	const [shares, setShares] = useState<readonly Share[]>();
	const latest = useRef(0);
	const { at, again } = useLoadAgain(`${JSON.stringify(of)} ${turn}`, () => {
		const mine = ++latest.current;
		return client.call("share.list", of).then((r) => mine === latest.current && setShares(r.shares));
	});
	return { shares, at, again };
}

const namesOf = (shares: readonly Share[]): string[] => {
	const read = shares.filter((s) => s.state === "accepted");
	return read.length === 0 ? [] : [read[0]!.home.title, ...read.map((s) => s.group.title)];
};

/* At the head of the topic: with whom, or by whom. */
export function SharedNote({ topic }: { topic: Topic }) {
	const { shares } = useShares({ topic: topic.id });
	const read = (shares ?? []).filter((s) => s.state === "accepted");
	const home = homeOf(topic) === topic.group;
	const names = home ? read.map((s) => s.group.title) : read.slice(0, 1).map((s) => s.home.title);
	return (
		<div class="shared-note">
			<Icon name="users" />
			<p>
				<b>{names.length === 0 ? t.shareMark : home ? t.shareWith({ groups: listed(names) }) : t.shareBy({ group: names[0]! })}</b>
				<span class="small soft">{t.shareRights}</span>
			</p>
		</div>
	);
}

/* Above what one writes: who will read it. */
export function Readers({ topic }: { topic: Topic }) {
	const { shares } = useShares({ topic: topic.id });
	const names = namesOf(shares ?? []);
	return <p class="small soft readers">{names.length > 0 ? t.shareReaders({ groups: listed(names) }) : t.shareReadersSome}</p>;
}

const stateWords = (s: Share): string => {
	if (s.state === "accepted") return t.shareAccepted({ day: onDay(s.answered_at ?? s.at), name: s.answered_by?.name ?? "" });
	if (s.state === "refused") return t.shareRefused({ day: onDay(s.answered_at ?? s.at), name: s.answered_by?.name ?? "" });
	return t.shareWaits({ day: onDay(s.at), name: s.by.name });
};

function Withdraw({ share, mine, onDone, onClose }: { share: Share; mine: boolean; onDone: () => void; onClose: () => void }) {
	const [extract, setExtract] = useState(false);
	const [busy, setBusy] = useState(false);
	const offered = share.state === "proposed";
	async function go() {
		setBusy(true);
		const ok = await act(() => client.call("share.withdraw", { topic: share.topic, group: share.group.id, ...(extract ? { extract } : {}) }));
		setBusy(false);
		if (!ok) return;
		toast(offered ? t.shareOfferBack : t.shareEnded);
		onDone();
	}
	return (
		<Dialog
			title={offered ? t.shareTakeBack : t.shareEnd}
			onClose={onClose}
			acts={
				<>
					<Button onClick={onClose}>{t.cancel}</Button>
					<Button kind="danger" aria-busy={busy} onClick={() => void go()}>{offered ? t.shareTakeBackGo : t.shareEndGo}</Button>
				</>
			}
		>
			<p>{offered ? t.shareTakeBackText({ group: share.group.title }) : mine ? t.shareLeaveText({ group: share.home.title }) : t.shareEndText({ group: share.group.title })}</p>
			{share.extract && share.state === "accepted" && <Toggle id="share-extract" label={t.shareExtractLeave} note={t.shareExtractNote} checked={extract} onChange={setExtract} />}
		</Dialog>
	);
}

function Row({ share, onEnd }: { share: Share; onEnd: () => void }) {
	const open = share.state !== "refused";
	return (
		<li>
			<div>
				<p><b>{share.group.title}</b></p>
				<p class="small soft">{stateWords(share)}</p>
				{share.answer && <p class="small note">{tidy(share.answer)}</p>}
			</div>
			{open && <Button small aria-label={t.shareEndOf({ group: share.group.title })} onClick={onEnd}>{t.shareEndGo}</Button>}
		</li>
	);
}

function Offer({ topic, taken, onClose }: { topic: Topic; taken: readonly number[]; onClose: () => void }) {
	const groups = useModel((s) => Object.values(s.groups).filter((g) => g.group.join_mode !== "hidden" && !taken.includes(g.group.id)).sort((a, b) => a.group.title.localeCompare(b.group.title)));
	const [group, setGroup] = useState("");
	const [note, setNote] = useState("");
	const [extract, setExtract] = useState(false);
	const options = [{ value: "", label: t.sharePick }, ...groups.map((g) => ({ value: String(g.group.id), label: g.group.title }))];
	return (
		<DialogForm
			title={t.share}
			go={t.shareGo}
			onClose={onClose}
			field="share-group"
			check={() => (group === "" ? { "share-group": t.sharePickMissing } : ({} as Record<string, string>))}
			run={async () => {
				const said = note.trim();
				await client.call("share.propose", { topic: topic.id, group: Number(group), extract, ...(said ? { note: said } : {}) });
				toast(t.shareOffered);
			}}
		>
			<p>{t.shareText}</p>
			<SelectField id="share-group" label={t.shareGroup} value={group} onPick={setGroup} options={options} />
			<AreaField id="share-note" label={t.shareWord} hint={t.shareWordHint} rows={2} maxLength={500} value={note} onText={setNote} />
			<Toggle id="share-may" label={t.shareExtractMay} note={t.shareExtractNote} checked={extract} onChange={setExtract} />
		</DialogForm>
	);
}

/* Who runs one of its groups: with whom it is shared, whom to offer it to, and the end of it. */
export function Sharing({ topic, onClose }: { topic: Topic; onClose: () => void }) {
	const { shares, at, again } = useShares({ topic: topic.id });
	const [ending, setEnding] = useState<Share>();
	const [offering, setOffering] = useState(false);
	const home = homeOf(topic) === topic.group;
	useEffect(() => void client.groups().catch(() => undefined), []);
	const list = (shares ?? []).filter((s) => home || s.group.id === topic.group);
	const standing = list.filter((s) => s.state !== "refused");
	if (ending) return <Withdraw share={ending} mine={!home} onDone={home ? () => setEnding(undefined) : onClose} onClose={() => setEnding(undefined)} />;
	if (home && (offering || (shares && list.length === 0))) return <Offer topic={topic} taken={[homeOf(topic), ...standing.map((s) => s.group.id)]} onClose={onClose} />;
	return (
		<Dialog
			title={t.share}
			onClose={onClose}
			acts={
				<>
					<Button onClick={onClose}>{t.close}</Button>
					{home && standing.length < 5 && <Button kind="main" icon="plus" onClick={() => setOffering(true)}>{t.shareMore}</Button>}
				</>
			}
		>
			{!shares && (at === "loading" ? <Skeleton lines={3} /> : <NotYet at={at} again={again} />)}
			<ul class="shares">{list.map((s) => <Row key={s.group.id} share={s} onEnd={() => setEnding(s)} />)}</ul>
		</Dialog>
	);
}

function Proposal({ share }: { share: Share }) {
	const [word, setWord] = useState<string>();
	const [busy, setBusy] = useState(false);
	const id = `answer-${share.topic}`;
	async function answer(accept: boolean) {
		setBusy(true);
		const said = word?.trim();
		const ok = await act(() => client.call("share.answer", { topic: share.topic, group: share.group.id, accept, ...(said ? { answer: said } : {}) }));
		setBusy(false);
		if (ok) toast(accept ? t.shareNowRead({ title: tidy(share.title) }) : t.shareNotRead);
	}
	return (
		<li>
			<div>
				<h3>{tidy(share.title)}</h3>
				<p class="row tight small soft"><TopicKindLabel kind={share.kind} /><span>{t.shareFrom({ group: share.home.title, name: share.by.name, day: onDay(share.at) })}</span></p>
				<p class="mini soft">{capacity(share.by)}</p>
				{share.note && <p class="note">{tidy(share.note)}</p>}
				{share.excerpt && <p class="quoted small">{tidy(share.excerpt)}</p>}
				{share.extract && <p class="mini soft">{t.shareExtractMayNote}</p>}
				{word !== undefined && <AreaField id={id} label={t.shareAnswerWord} rows={2} maxLength={500} value={word} onText={setWord} />}
			</div>
			<div class="row tight">
				<Button kind="main" aria-busy={busy} aria-label={t.shareAcceptOf({ title: share.title })} onClick={() => void answer(true)}>{t.inviteAccept}</Button>
				<Button aria-busy={busy} aria-label={t.shareRefuseOf({ title: share.title })} onClick={() => (word === undefined ? setWord("") : void answer(false))}>{t.refuse}</Button>
			</div>
		</li>
	);
}

/* For who runs a group: topics that others offer to it. */
export function Proposals({ my }: { my: MyGroup }) {
	const runs = useModel((s) => mayRun(s, my));
	return runs ? <List group={my.group.id} /> : null;
}

function List({ group }: { group: number }) {
	const { shares } = useShares({ group });
	const waiting = (shares ?? []).filter((s) => s.state === "proposed" && s.group.id === group);
	if (waiting.length === 0) return null;
	return (
		<section aria-labelledby="proposals-title">
			<SectionTitle id="proposals-title">{t.shareProposals({ n: waiting.length })}</SectionTitle>
			<ul class="action-rows requests card proposals">{waiting.map((s) => <Proposal key={s.topic} share={s} />)}</ul>
		</section>
	);
}
