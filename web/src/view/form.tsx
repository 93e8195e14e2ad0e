// SPDX-License-Identifier: EUPL-1.2
/* form - how forms are checked, sent and answered, and what is typed into them kept. */
import "../styles/screens/dialogs.css";
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { client } from "../model";
import { Button, Dialog, Form } from "./kit";
import { wordsOf } from "./use";

export type Errors = Record<string, string>;
type Wrong = (id: string) => { error?: string };

/* `check` gives what is wrong, by field; when nothing is, `run` does it. What that fails with is said
   of `field`. */
export function useForm(field: string, check: () => Errors | false, run: () => Promise<unknown>, words: (e: unknown) => string = wordsOf) {
	const [errors, setErrors] = useState<Errors>({});
	const [busy, setBusy] = useState(false);
	const running = useRef(false);
	async function send() {
		if (running.current) return;
		const wrong = check() || {};
		setErrors(wrong);
		if (Object.keys(wrong).length > 0) return;
		running.current = true;
		setBusy(true);
		try {
			await run();
		} catch (e) {
			setErrors({ [field]: words(e) });
		}
		running.current = false;
		setBusy(false);
	}
	const wrong: Wrong = (id) => (errors[id] ? { error: errors[id] } : {});
	return { errors, busy, wrong, onSend: () => void send() };
}

/* What was typed over `was`, kept on the device under `key` until it is sent or given up. */
export function useTyped<T extends object>(key: string, was: () => T) {
	const [first, setFirst] = useState(was);
	const about = () => (client.drafts.of(key).value.about ?? {}) as Partial<T>;
	const typed: T = { ...first, ...about() };
	return {
		typed,
		set: (change: Partial<T>) => client.drafts.set(key, { title: key, about: { ...about(), ...change } }),
		/* where the form stays, it goes on showing what was sent */
		clear: () => (setFirst(typed), client.drafts.clear(key)),
	};
}

interface DialogFormProps {
	title: string;
	go: string;
	onClose: () => void;
	check?: () => Errors | false;
	run: () => Promise<unknown>;
	field: string;
	words?: (e: unknown) => string;
	/* what is typed stays when the dialog is closed; sent or given up, it goes */
	kept?: { clear: () => void };
	children: ComponentChildren | ((wrong: Wrong) => ComponentChildren);
}

/* A form in a dialog, which closes when it is done. */
export function DialogForm({ title, go, onClose, check = () => false, run, field, words, kept, children }: DialogFormProps) {
	const end = () => (kept?.clear(), onClose());
	const { errors, busy, wrong, onSend } = useForm(field, check, () => run().then(end), words);
	return (
		<Dialog title={title} onClose={onClose}>
			<Form errors={errors} onSend={onSend}>
				{typeof children === "function" ? children(wrong) : children}
				<div class="dialog-acts">
					{kept && <span class="mini soft">{t.draftKept}</span>}
					<Button onClick={end}>{t.cancel}</Button>
					<Button kind="main" type="submit" aria-busy={busy}>{go}</Button>
				</div>
			</Form>
		</Dialog>
	);
}

/* A day or an hour of a calendar. */
export function Moment({ id, label, type, value, onText, error }: { id: string; label: string; type: "date" | "time"; value: string; onText: (x: string) => void; error?: string | undefined }): ComponentChildren {
	return (
		<div class="input-group">
			<label for={id}>{label}</label>
			<input id={id} class="input" type={type} value={value} aria-required aria-invalid={error ? true : undefined} onInput={(e) => onText(e.currentTarget.value)} />
		</div>
	);
}

/* Asks once more before something that cannot be undone. */
export function Confirm({ title, text, keep, go, kind = "danger", onClose, onGo }: { title: string; text: string; keep: string; go: string; kind?: "main" | "danger"; onClose: () => void; onGo: () => void }) {
	return (
		<Dialog
			title={title}
			onClose={onClose}
			acts={
				<>
					<Button onClick={onClose}>{keep}</Button>
					<Button kind={kind} onClick={onGo}>{go}</Button>
				</>
			}
		>
			<p>{text}</p>
		</Dialog>
	);
}
