// SPDX-License-Identifier: EUPL-1.2
/* overlay - the two dialogs that every screen may open: search, and the list of keys. */
import "../i18n/more";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Topic } from "../gen/proto";
import { t, tidy } from "../i18n";
import { client, myGroups } from "../model";
import { announce, Dialog, Skeleton, Sprig, TextField, TopicKindLabel } from "./kit";
import { step } from "./keys";
import { overlay } from "./shell";
import { useModel, wordsOf } from "./use";

const close = () => (overlay.value = "none");

function Search() {
	const [q, setQ] = useState("");
	const [found, setFound] = useState<readonly Topic[] | undefined>([]);
	const [why, setWhy] = useState("");
	const groups = useModel(myGroups);
	const words = q.trim().toLocaleLowerCase();
	useEffect(() => {
		if (words.length < 2) return setFound([]);
		let mine = true;
		const timer = setTimeout(() => {
			setFound(undefined);
			client.call("topic.find", { q: words }).then(
				(r) => {
					if (!mine) return;
					setFound(r.topics);
					setWhy("");
					announce(t.searchFound({ n: r.topics.length }));
				},
				(e: unknown) => {
					if (!mine) return;
					setFound([]);
					setWhy(wordsOf(e));
				},
			);
		}, 250);
		return () => {
			mine = false;
			clearTimeout(timer);
		};
	}, [words]);
	const near = groups.filter((g) => g.group.title.toLocaleLowerCase().includes(words));
	function onKeyDown(e: KeyboardEvent) {
		const by = e.key === "ArrowDown" ? 1 : e.key === "ArrowUp" ? -1 : 0;
		if (by) {
			e.preventDefault();
			step(".dialog :is(input, .topic-row)", by);
		} else if (e.key === "Enter" && e.target instanceof HTMLInputElement) {
			e.preventDefault();
			document.querySelector<HTMLElement>(".dialog .topic-row")?.click();
		}
	}
	return (
		<Dialog title={t.navSearch} onClose={close}>
			<div class="stack" onKeyDown={onKeyDown}>
				<TextField id="search" type="search" label={t.searchLabel} value={q} onText={setQ} autofocus maxLength={80} />
				{why && <p class="small">{why}</p>}
				{found === undefined ? (
					<Skeleton lines={3} />
				) : (
					<>
						{words.length >= 2 && !why && found.length + near.length === 0 && <p class="soft">{t.searchNothing}</p>}
						<ul class="topic-rows">
							{near.map((g) => (
								<li key={`g${g.group.id}`}>
									<a class="topic-row" href={`/g/${g.group.slug}`} onClick={close}>
										<Sprig tint={g.group.tint} />
										<span class="subject"><b>{g.group.title}</b></span>
									</a>
								</li>
							))}
							{found.map((x) => (
								<li key={x.id}>
									<a class="topic-row" href={`/s/${x.id}`} onClick={close}>
										<span class="subject">
											<b class="read-title">{tidy(x.title)}</b>
											<span class="marks">
												<span class="mini soft">{groups.find((g) => g.group.id === x.group)?.group.title}</span>
												<TopicKindLabel kind={x.kind} />
											</span>
										</span>
									</a>
								</li>
							))}
						</ul>
					</>
				)}
			</div>
		</Dialog>
	);
}

function KeyHelp() {
	const line = (keys: ComponentChildren, what: string) => (
		<>
			<dt>{keys}</dt>
			<dd>{what}</dd>
		</>
	);
	const k = (key: string) => <kbd>{key}</kbd>;
	return (
		<Dialog title={t.keysTitle} onClose={close}>
			<dl class="keys">
				{line(<>{k("j")} {k("k")}</>, t.keysStep)}
				{line(k("n"), t.keysNextUnread)}
				{line(k("e"), t.keysRead)}
				{line(k("u"), t.keysUnread)}
				{line(k("r"), t.keysReply)}
				{line(k("q"), t.keysQuote)}
				{line(k("c"), t.keysCreate)}
				{line(<>{k("/")} {k("Ctrl K")}</>, t.keysSearch)}
				{line(<>{k("g")} {k("i")} · {k("g")} {k("g")} · {k("g")} {k("m")}</>, t.keysGo)}
				{line(k(t.keyCtrlEnter), t.keysSend)}
				{line(k(t.keyEscape), t.keysEscape)}
				{line(k("?"), t.keysHelp)}
			</dl>
			<p class="small soft">{t.keysOff}</p>
		</Dialog>
	);
}

export default function Overlay() {
	return overlay.value === "search" ? <Search /> : overlay.value === "keys" ? <KeyHelp /> : null;
}
