// SPDX-License-Identifier: EUPL-1.2
/* What came by mail: the text that a message quoted, and mails that wait for somebody who vouches
   for their author. */
import "../../i18n/more";
import { useRef, useState } from "preact/hooks";
import type { HeldMail, MyGroup, PostQuotedResult } from "../../gen/proto";
import { t, tidy } from "../../i18n";
import { client, mayRun } from "../../model";
import { Button, SectionTitle, Skeleton, capacity, toast } from "../kit";
import { act, useModel } from "../use";
import { NotYet, onDay, useLoadAgain } from "./parts";
import "../../styles/screens/mail.css";

/* Below a message: what was cut off it. */
export function Cut({ post }: { post: number }) {
	const [cut, setCut] = useState<PostQuotedResult>();
	const { at, again } = useLoadAgain(`${post}`, () => client.call("post.quoted", { post }).then(setCut));
	if (!cut) return at === "loading" ? <Skeleton lines={2} /> : <NotYet at={at} again={again} />;
	return (
		<div class="cut small" id={`cut-${post}`}>
			{cut.quoted && <blockquote aria-label={t.mailQuoted}>{tidy(cut.quoted)}</blockquote>}
			{cut.signature && <p aria-label={t.mailSignature}>{tidy(cut.signature.replace(/^-- ?\n/, ""))}</p>}
		</div>
	);
}

function Row({ held, onDone }: { held: HeldMail; onDone: (held: HeldMail) => void }) {
	const [busy, setBusy] = useState(false);
	const { name } = held.author;
	async function answer(publish: boolean) {
		setBusy(true);
		const ok = await act(() => client.call(publish ? "held.accept" : "held.refuse", { held: held.id }));
		setBusy(false);
		if (!ok) return;
		toast(publish ? t.heldPublished({ name }) : t.heldRefused({ name }));
		onDone(held);
	}
	return (
		<li>
			<div>
				<h3>{tidy(held.title)}</h3>
				<p class="small soft dots">
					<span>{held.topic === undefined ? t.heldOpens : t.heldAnswers}</span>
					<span>{t.heldBy({ name, day: onDay(held.at) })}</span>
				</p>
				<p class="mini soft">{capacity(held.author)}</p>
				<p class="quoted small">{tidy(held.excerpt)}</p>
				{held.files.length > 0 && <p class="mini soft">{t.heldFiles({ names: held.files.join(", ") })}</p>}
				<p class="mini">{held.reason === "sender" ? t.heldSender : t.heldUnproven}</p>
			</div>
			<div class="row tight">
				<Button kind="main" aria-busy={busy} aria-label={t.heldAcceptOf({ name })} onClick={() => void answer(true)}>{t.heldAccept}</Button>
				<Button aria-busy={busy} aria-label={t.heldRefuseOf({ name })} onClick={() => void answer(false)}>{t.heldRefuse}</Button>
			</div>
		</li>
	);
}

/* For who runs a group: mails to it that wait. */
export function Held({ my }: { my: MyGroup }) {
	const runs = useModel((s) => mayRun(s, my));
	return runs ? <List group={my.group.id} /> : null;
}

function List({ group }: { group: number }) {
	const turn = useModel((s) => s.mailing);
	const [held, setHeld] = useState<readonly HeldMail[]>([]);
	const latest = useRef(0);
	useLoadAgain(`${group} ${turn}`, () => {
		const mine = ++latest.current;
		return client.call("held.list", { group }).then((r) => mine === latest.current && setHeld(r.held));
	});
	if (held.length === 0) return null;
	return (
		<section aria-labelledby="held-title">
			<SectionTitle id="held-title">{t.heldTitle({ n: held.length })}</SectionTitle>
			<p class="small soft held-note">{t.heldNote}</p>
			<ul class="action-rows requests card held">{held.map((h) => <Row key={h.id} held={h} onDone={(x) => setHeld((was) => was.filter((y) => y !== x))} />)}</ul>
		</section>
	);
}
