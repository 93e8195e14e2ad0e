// SPDX-License-Identifier: EUPL-1.2
/* The group one is in: its name and sections, for the rail and for the tabs of
   a narrow screen. */
import type { MyGroup } from "../../gen/proto";
import { t } from "../../i18n";
import { mayRun, maySee, unreadOfGroup, type State } from "../../model";
import { Sprig, type NavItem } from "../kit";
import { to } from "./parts";
import "../../styles/group-rail.css";

export type Section = "topics" | "questions" | "meetings" | "consultations" | "positions" | "actions" | "sheets" | "members" | "about";

export const SECTIONS: Readonly<Record<string, Section>> = { "": "topics", questions: "questions", reunions: "meetings", consultations: "consultations", positions: "positions", engagements: "actions", fiches: "sheets", membres: "members", apropos: "about" };

export function GroupRailHead({ my }: { my: MyGroup }) {
	const { title, slug, tint, authorities } = my.group;
	return (
		<>
			<p class="rail-title">
				<Sprig tint={tint} />
				<a href={to.group(slug)}>{title}</a>
			</p>
			<p class="rail-note">{t.authorityCount({ n: authorities })}</p>
		</>
	);
}

export function groupSections(s: State, my: MyGroup, current?: Section): NavItem[] {
	const { slug, id } = my.group;
	const questions = Object.values(s.topics)
		.filter((e) => e.topic.group === id && e.topic.kind === "question" && e.state.level !== "mute" && e.topic.merged_into === undefined)
		.reduce((n, e) => n + e.state.unread, 0);
	const asked = mayRun(s, my) ? (s.groupPages[id]?.requests.length ?? 0) : 0;
	const about: NavItem = { href: to.group(slug, "apropos"), label: t.groupAbout, icon: "book-open-check", current: current === "about" };
	if (!maySee(s, my)) return [about];
	return [
		{ href: to.group(slug), label: t.groupTopics, icon: "messages-square", unread: unreadOfGroup(s, id), strong: true, current: current === "topics" },
		{ href: to.group(slug, "questions"), label: t.groupQuestions, icon: "message-circle-question-mark", unread: questions, current: current === "questions" },
		{ href: to.group(slug, "reunions"), label: t.meetings, icon: "calendar-days", current: current === "meetings" },
		{ href: to.group(slug, "consultations"), label: t.consultations, icon: "vote", current: current === "consultations" },
		{ href: to.group(slug, "positions"), label: t.positions, icon: "signature", current: current === "positions" },
		{ href: to.group(slug, "engagements"), label: t.actions, icon: "hourglass", current: current === "actions" },
		{ href: to.group(slug, "fiches"), label: t.sheets, icon: "file-text", current: current === "sheets" },
		{ href: to.group(slug, "membres"), label: asked > 0 ? t.groupMembersAsked({ n: asked }) : t.groupMembers, icon: "users-round", current: current === "members" },
		about,
	];
}
