// SPDX-License-Identifier: EUPL-1.2
/* question - what became of a question, as one looks at it: asked for once, then kept up to date by
   what is pushed. Held by the screen, not in the state: nothing else counts on it. */
import { useEffect, useState } from "preact/hooks";
import type { Question, QuestionGetResult } from "../../gen/proto";
import { client } from "../../model";
import { useLoadAgain } from "./parts";

/* Tells of every change to a question while the component is there. */
export function useQuestionPushes(hear: (q: Question) => void, key: unknown): void {
	useEffect(
		() =>
			client.listen((n) => {
				if (n.kind === "pushed" && n.push.ev === "question.changed") hear(n.push.data.question);
			}),
		[key],
	);
}

export function useQuestion(topic: number | undefined): { got: QuestionGetResult | undefined; again: () => void } {
	const [got, setGot] = useState<QuestionGetResult>();
	const { again } = useLoadAgain(topic, async () => {
		if (topic !== undefined) setGot(await client.call("question.get", { topic }));
	});
	useQuestionPushes((q) => {
		if (q.topic !== topic) return;
		setGot((was) => was && { ...was, question: q });
		/* what one may do now, and who was asked, only the server can tell */
		void client.call("question.get", { topic }).then(setGot, () => undefined);
	}, topic);
	return { got: got?.question.topic === topic ? got : undefined, again };
}
