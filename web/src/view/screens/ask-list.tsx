// SPDX-License-Identifier: EUPL-1.2
/* ask-list - questions put in a meeting as they are read: how many support each, the words, who asks. */
import type { ComponentChildren } from "preact";
import { t, tidy } from "../../i18n";
import type { Ask } from "../../gen/proto";
import { Icon } from "../kit";

/* The authority speaks, a person without one speaks for himself. */
export const askerOf = (a: Ask): string => (a.author.id === 0 ? t.askMasked : (a.author.authority ?? a.author.name));

/* How many support it; where one may, the way to. */
function Voices({ a, voiced, onSupport }: { a: Ask; voiced: boolean; onSupport: ((on: boolean) => void) | undefined }) {
	const inside = (
		<>
			<b class="num">{a.voices}</b> <span class="mini">{t.askVoices({ n: a.voices })}</span>
		</>
	);
	if (!onSupport) return <span class="ask-voices">{inside}</span>;
	return (
		<button type="button" class="ask-voices" aria-pressed={voiced} aria-describedby={`ask-${a.id}`} onClick={() => onSupport(!voiced)}>
			<span class="vh">{t.askSupport}</span> {inside}
		</button>
	);
}

export interface AskProps {
	a: Ask;
	voiced: boolean;
	mine: boolean;
	onSupport?: ((on: boolean) => void) | undefined;
	/* what is said of it beside who asks */
	more?: ComponentChildren;
	/* at its end, such as a menu */
	side?: ComponentChildren;
	children?: ComponentChildren;
}

export function AskItem({ a, voiced, mine, onSupport, more, side, children }: AskProps) {
	return (
		<li class={a.projected ? "ask now" : "ask"}>
			<Voices a={a} voiced={voiced} onSupport={onSupport} />
			<div>
				{a.projected && <p class="ask-now"><Icon name="megaphone" />{t.askNow}</p>}
				<p class="ask-text" id={`ask-${a.id}`}>{tidy(a.text)}</p>
				<p class="mini soft">
					{mine ? t.askMine({ name: askerOf(a) }) : askerOf(a)}
					{more}
				</p>
				{a.state === "answered" && (a.answered_by || a.note) && <p class="mini ask-note">{tidy([a.answered_by?.name, a.note].filter(Boolean).join(t.askColon))}</p>}
				{a.reason && <p class="mini ask-note">{t.askReason({ reason: tidy(a.reason) })}</p>}
				{children}
			</div>
			{side}
		</li>
	);
}
