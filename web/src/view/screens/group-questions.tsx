// SPDX-License-Identifier: EUPL-1.2
/* The questions of a group: what waits for an answer and since when, and how long answers take. */
import "../../i18n/more";
import { useState } from "preact/hooks";
import type { Matter, MyGroup, QuestionFilter, QuestionItem, QuestionListResult } from "../../gen/proto";
import { t, tidy } from "../../i18n";
import { client, mayWrite } from "../../model";
import { Button, ButtonLink, Empty, Leaf, SelectField, Skeleton } from "../kit";
import { act, useModel } from "../use";
import { NotYet, to, useLoadAgain } from "./parts";
import { useQuestionPushes } from "./question";
import { StateMark } from "./question-parts";
import { MATTERS, countryName, howLong, matterName } from "./question-words";
import "../../styles/screens/question.css";

const FILTERS: readonly QuestionFilter[] = ["waiting", "all", "asked", "mine"];

function Row({ item, unread }: { item: QuestionItem; unread: number }) {
	const { question: q, topic } = item;
	const who = q.holder?.name ?? q.authority?.name;
	return (
		<li>
			<a class="topic-row q-row" href={to.topic(topic.id)}>
				<span class="q-age num">
					{q.first_answer_at === undefined && q.state !== "resolved" ? howLong(Date.now() - q.asked_at) : unread > 0 ? <Leaf n={unread} /> : ""}
				</span>
				<span class="subject">
					<b class={unread > 0 ? undefined : "read-title"}>{tidy(topic.title)}</b>
					<span class="marks">
						<StateMark q={q} />
						{who && (q.state === "assigned" || q.state === "taken") && <span class="small soft">{who}</span>}
						{q.urgency !== "normal" && <b class="small q-urgent">{q.urgency === "urgent" ? t.qUrgencyUrgent : t.qUrgencySoon}</b>}
						{q.country && <span class="small soft">{countryName(q.country)}</span>}
						{q.theme && <span class="small soft">{matterName(q.theme)}</span>}
					</span>
					{topic.excerpt && <span class="excerpt">{tidy(topic.excerpt)}</span>}
				</span>
			</a>
		</li>
	);
}

export function GroupQuestions({ my }: { my: MyGroup }) {
	const group = my.group.id;
	const [filter, setFilter] = useState<QuestionFilter>("waiting");
	const [theme, setTheme] = useState<Matter | "">("");
	const [got, setGot] = useState<{ key: string; r: QuestionListResult }>();
	const [turn, setTurn] = useState(0);
	const [busy, setBusy] = useState(false);
	const s = useModel((x) => x);
	const key = `${group} ${filter} ${theme}`;
	const args = { group, filter, ...(theme ? { theme } : {}) };
	const { at, again } = useLoadAgain(`${key} ${turn}`, () => client.call("question.list", args).then((r) => setGot({ key, r })));
	useQuestionPushes((q) => q.group === group && setTurn((n) => n + 1), group);
	const r = got?.key === key ? got.r : undefined;
	async function more() {
		setBusy(true);
		await act(() => client.call("question.list", { ...args, ...(r?.next ? { after: r.next } : {}) }).then((n) => setGot((was) => was && { key, r: { ...n, questions: [...was.r.questions, ...n.questions] } })));
		setBusy(false);
	}
	const names = { waiting: t.qFilterWaiting, all: t.qFilterAll, asked: t.qFilterAsked, mine: t.qFilterMine };
	const told = got?.r;
	const writes = mayWrite(s, my);
	return (
		<>
			<div class="q-measure card">
				<p><b class="num">{told?.waiting ?? "…"}</b> <span>{t.qWaiting({ n: told?.waiting ?? 0 })}</span></p>
				<p>
					{told?.median_ms !== undefined ? (
						<><b class="num">{howLong(told.median_ms)}</b> <span>{t.qMedian({ n: told.measured ?? 0 })}</span></>
					) : (
						<span>{told ? t.qMedianNone : "…"}</span>
					)}
				</p>
				{writes && <ButtonLink kind="main" icon="message-circle-question-mark" href={`/q/nouvelle?groupe=${my.group.slug}`}>{t.qAsk}</ButtonLink>}
			</div>
			<div class="list-tools q-tools">
				<div class="filters" role="group" aria-label={t.filterLabel}>
					{FILTERS.map((f) => (
						<Button key={f} small kind={f === filter ? "second" : "quiet"} aria-pressed={f === filter} onClick={() => setFilter(f)}>{names[f]}</Button>
					))}
				</div>
				<SelectField id="q-filter-theme" label={t.qTheme} value={theme} options={[{ value: "", label: t.qThemeAll }, ...MATTERS.map((m) => ({ value: m, label: matterName(m) }))]} onPick={(m) => setTheme(m as Matter | "")} />
			</div>
			{!r ? (
				at === "loading" ? <Skeleton lines={6} /> : <NotYet at={at} again={again} />
			) : r.questions.length === 0 ? (
				<Empty title={filter === "waiting" ? t.qNoneWaiting : filter === "asked" ? t.qNoneAsked : t.emptyQuestions}>{filter === "waiting" ? t.qNoneWaitingText : t.emptyQuestionsText}</Empty>
			) : (
				<section class="card topics" aria-labelledby="questions-title">
					<h2 id="questions-title" class="vh">{names[filter]}</h2>
					<ul class="topic-rows">{r.questions.map((i) => <Row key={i.topic.id} item={i} unread={s.topics[i.topic.id]?.state.unread ?? 0} />)}</ul>
				</section>
			)}
			{r?.next !== undefined && <p class="more-rows"><Button onClick={() => void more()} aria-busy={busy}>{t.qMore}</Button></p>}
		</>
	);
}
