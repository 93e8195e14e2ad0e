// SPDX-License-Identifier: EUPL-1.2
/* A new topic: what it is, a title, the first message. While the title is
   written, topics of close titles show, in case the talk goes on there. */
import "../../i18n/more";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Topic, TopicKind } from "../../gen/proto";
import { t, tidy } from "../../i18n";
import { client, groupBySlug, mayRun, mayWrite, newTopicDraft } from "../../model";
import { Button, ButtonLink, Choices, Composer, Empty, Form, Icon, TextField, announce, toast } from "../kit";
import { Page } from "../page";
import { navigate, type ScreenProps } from "../router";
import { trouble } from "../shell";
import { act, useModel } from "../use";
import { GroupRailHead, groupSections } from "./group-rail";
import { NotYet, kindOptions, to, useLoadAgain } from "./parts";
import { Preview, useFiles, useMentions } from "./topic-composer";
import "../../styles/screens/dialogs.css";
import "../../styles/screens/group.css";

/* Topics whose title holds the two longest words of this one. */
function useClose(title: string): readonly Topic[] {
	const [found, setFound] = useState<readonly Topic[]>([]);
	const words = title
		.split(/[^\p{L}\p{N}]+/u)
		.filter((w) => w.length > 4)
		.sort((a, b) => b.length - a.length)
		.slice(0, 2)
		.join(" ");
	useEffect(() => {
		if (title.trim().length < 12 || words === "") return setFound([]);
		let mine = true;
		const timer = setTimeout(() => {
			client.call("topic.find", { q: words.slice(0, 80) }).then(
				(r) => mine && setFound(r.topics.slice(0, 4)),
				() => mine && setFound([]),
			);
		}, 400);
		return () => {
			mine = false;
			clearTimeout(timer);
		};
	}, [words, title.trim().length < 12]);
	return found;
}

function Write({ group, slug, runs }: { group: number; slug: string; runs: boolean }) {
	const key = newTopicDraft(group);
	const draft = client.drafts.of(key).value;
	const kind: TopicKind = draft.kind ?? "discussion";
	const title = draft.title ?? "";
	const files = useFiles(group, key);
	const mentions = useMentions(group, key);
	const [preview, setPreview] = useState(false);
	const [errors, setErrors] = useState<Record<string, string>>({});
	const [sent, setSent] = useState(false);
	const close = useClose(title);
	useEffect(() => {
		if (close.length > 0) announce(t.closeTopics({ n: close.length }));
	}, [close.length]);
	/* the answer may come before the act of sending has returned: it is known by its title */
	const publishing = useRef<string | undefined>(undefined);
	useEffect(
		() =>
			client.listen((n) => {
				if ((n.kind !== "topic_created" && n.kind !== "refused") || n.item.cmd !== "topic.create" || n.item.group !== group || n.item.args.title !== publishing.current) return;
				publishing.current = undefined;
				setSent(false);
				if (n.kind === "topic_created") return navigate(to.topic(n.topic), { replace: true });
				setErrors({ "topic-title": n.item.why ?? t.unexpected });
				/* back from the outbox into the draft, to be corrected here */
				client.drafts.set(key, { title: n.item.args.title, kind: n.item.args.kind, text: n.item.shown });
				void client.outbox.discard(n.item.op);
			}),
		[group],
	);
	/* the link broke on the way, or nothing can be written: it leaves later, from the outbox */
	const cut = sent && (client.link.value.state === "waiting" || trouble.value !== "none");
	useEffect(() => {
		if (!cut) return;
		toast(t.topicLater);
		navigate(to.group(slug), { replace: true });
	}, [cut]);
	async function publish() {
		const wrong: Record<string, string> = {};
		if (title.trim().length < 4) wrong["topic-title"] = t.titleShort;
		if (draft.text.trim() === "") wrong["topic-body"] = t.bodyEmpty;
		if (files.busy) wrong["topic-body"] = t.filesOnTheirWay;
		setErrors(wrong);
		if (Object.keys(wrong).length > 0 || sent) return;
		const up = client.link.value.state === "open";
		if (up) {
			publishing.current = title.trim();
			setSent(true);
		}
		if (!(await act(() => client.createTopic(group, kind, title.trim())))) {
			publishing.current = undefined;
			return setSent(false);
		}
		if (up) return;
		toast(t.topicLater);
		navigate(to.group(slug), { replace: true });
	}
	return (
		<Form class="new-topic" errors={errors} onSend={() => void publish()}>
			<Choices name="kind" legend={t.topicKind} value={kind} onPick={(k) => client.drafts.set(key, { kind: k })} options={kindOptions(runs)} />
			<TextField
				id="topic-title"
				label={kind === "question" ? t.questionTitle : t.topicTitle}
				hint={t.titleHint}
				required
				maxLength={160}
				value={title}
				onText={(text) => client.drafts.set(key, { title: text })}
				{...(errors["topic-title"] ? { error: errors["topic-title"] } : {})}
			/>
			{close.length > 0 && (
				<section class="close-topics" aria-labelledby="close-title">
					<h2 id="close-title">{t.closeTopics({ n: close.length })}</h2>
					<ul>
						{close.map((x) => (
							<li key={x.id}>
								<a href={to.topic(x.id)}>{tidy(x.title)}</a>
								<span class="mini soft">{t.messageCount({ n: x.post_count })}</span>
							</li>
						))}
					</ul>
				</section>
			)}
			<div class={errors["topic-body"] ? "input-group wrong" : "input-group"}>
				<label for="topic-body">{t.firstMessage} <span class="soft small">({t.required})</span></label>
				<Composer
					plain
					id="topic-body"
					label={t.firstMessage}
					text={draft.text}
					onText={(text) => client.drafts.set(key, { text })}
					onSend={() => void publish()}
					canSend
					rows={7}
					suggest={mentions.suggest}
					onMention={mentions.chosen}
					onFiles={files.send}
					onPreview={() => setPreview(!preview)}
					{...(errors["topic-body"] ? { describedBy: "topic-body-error" } : {})}
				>
					{preview && <Preview draft={draft} />}
					{files.view}
				</Composer>
				{errors["topic-body"] && (
					<p class="error" id="topic-body-error">
						<Icon name="triangle-alert" />
						{errors["topic-body"]}
					</p>
				)}
			</div>
			<div class="row">
				<Button kind="main" type="submit" icon="send" aria-busy={sent}>{t.publish}</Button>
				<ButtonLink kind="quiet" href={to.group(slug)}>{t.cancel}</ButtonLink>
				<span class="mini soft">{t.draftKept}</span>
			</div>
		</Form>
	);
}

export default function NewTopic({ params }: ScreenProps) {
	const slug = params["slug"] ?? "";
	const s = useModel((x) => x);
	const my = groupBySlug(s, slug);
	const { at, again } = useLoadAgain(my ? undefined : slug, () => client.openGroup(slug));
	if (!my)
		return (
			<Page title={at === "missing" ? t.pageNotFound : undefined}>
				<h1 class="vh" tabIndex={-1}>{t.newTopic}</h1>
				<NotYet at={at} again={again} />
			</Page>
		);
	const title = t.newTopicIn({ group: my.group.title });
	return (
		<Page title={title} place={{ title: my.group.title, tint: my.group.tint, back: to.group(slug) }} railHead={<GroupRailHead my={my} />} railItems={groupSections(s, my)} railLabel={my.group.title} group={my.group.id}>
			<h1 tabIndex={-1}>{t.newTopic}</h1>
			{mayWrite(s, my) ? <Write group={my.group.id} slug={slug} runs={mayRun(s, my)} /> : <Empty title={t.newTopicNot} action={<ButtonLink href={to.group(slug, "apropos")}>{t.seeGroup}</ButtonLink>}>{my.state === "active" ? t.observerNote : t.outsiderNote}</Empty>}
		</Page>
	);
}
