// SPDX-License-Identifier: EUPL-1.2
/* Form pieces: a form, a field with its label, hint and error; a choice; the summary
   of what is to be corrected, which takes the focus when it appears. */
import "../../styles/forms.css";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../i18n";
import { Icon } from "./icon";
import { classes } from "./basic";
import { passing } from "./announce";

interface FieldProps {
	id: string;
	label: string;
	hint?: ComponentChildren;
	error?: string | undefined;
	required?: boolean;
}

/* The summary says what passes by itself; the field is as it should be. */
const blamed = (error: string | undefined) => (error && !passing.has(error) ? error : undefined);

function Around({ id, label, hint, error, required, children }: FieldProps & { children: ComponentChildren }) {
	return (
		<div class={classes("input-group", blamed(error) && "wrong")}>
			<label for={id}>
				{label}
				{required && <span class="soft small"> ({t.required})</span>}
			</label>
			{hint && <p class="hint" id={`${id}-hint`}>{hint}</p>}
			{children}
			{blamed(error) && (
				<p class="error" id={`${id}-error`}>
					<Icon name="triangle-alert" />
					{error}
				</p>
			)}
		</div>
	);
}

const described = (p: FieldProps) => [p.hint && `${p.id}-hint`, blamed(p.error) && `${p.id}-error`].filter(Boolean).join(" ") || undefined;

interface TextProps extends FieldProps {
	value: string;
	onText: (text: string) => void;
	maxLength?: number;
	autocomplete?: string;
	placeholder?: string;
	type?: "text" | "email" | "search" | "time";
	inputMode?: "text" | "email" | "numeric" | "search";
	autofocus?: boolean;
	spellcheck?: boolean;
	rows?: number;
	/* of a datalist */
	list?: string;
}

const control = (p: TextProps) => ({
	id: p.id,
	value: p.value,
	maxLength: p.maxLength,
	placeholder: p.placeholder,
	spellcheck: p.spellcheck,
	"aria-required": p.required,
	"aria-describedby": described(p),
	"aria-invalid": blamed(p.error) ? (true as const) : undefined,
});

export function TextField(p: TextProps) {
	const ref = useRef<HTMLInputElement>(null);
	useEffect(() => {
		if (p.autofocus) ref.current?.focus();
	}, []);
	return (
		<Around {...p}>
			<input {...control(p)} ref={ref} autofocus={p.autofocus} class="input" type={(p.type ?? "text") as "text"} inputMode={p.inputMode} list={p.list} autocomplete={p.autocomplete ?? "off"} onInput={(e) => p.onText(e.currentTarget.value)} />
		</Around>
	);
}

export function AreaField(p: TextProps) {
	return (
		<Around {...p}>
			<textarea {...control(p)} class="area" rows={p.rows} onInput={(e) => p.onText(e.currentTarget.value)} />
		</Around>
	);
}

export function SelectField({ label, hint, error, id, value, options, onPick }: FieldProps & { value: string; options: readonly { value: string; label: string }[]; onPick: (value: string) => void }) {
	const p: FieldProps = { id, label, hint, error };
	return (
		<Around {...p}>
			<select id={id} class="select" value={value} onChange={(e) => onPick(e.currentTarget.value)} aria-describedby={described(p)} aria-invalid={blamed(error) ? true : undefined}>
				{options.map((o) => (
					<option key={o.value} value={o.value}>{o.label}</option>
				))}
			</select>
		</Around>
	);
}

export interface Option<T extends string> {
	value: T;
	label: string;
	note?: string;
}

/* One of a few, all in view. */
export function Choices<T extends string>({ name, legend, value, options, onPick }: { name: string; legend: string; value: T; options: readonly Option<T>[]; onPick: (value: T) => void }) {
	return (
		<fieldset class="input-group">
			<legend>{legend}</legend>
			<div class="choices">
				{options.map((o) => (
					<label key={o.value} class="choice">
						<input type="radio" name={name} value={o.value} checked={o.value === value} onChange={() => onPick(o.value)} />
						<span>{o.label}</span>
						{o.note && <small>{o.note}</small>}
					</label>
				))}
			</div>
		</fieldset>
	);
}

export function Toggle({ id, label, note, checked, onChange }: { id: string; label: string; note?: string; checked: boolean; onChange: (on: boolean) => void }) {
	return (
		<label class="choice" for={id}>
			<input id={id} type="checkbox" checked={checked} onChange={(e) => onChange(e.currentTarget.checked)} />
			<span>{label}</span>
			{note && <small>{note}</small>}
		</label>
	);
}

/* Errors by field id. Nothing while there are none. */
export function ErrorSummary({ errors }: { errors: Readonly<Record<string, string>> }) {
	const ref = useRef<HTMLDivElement>(null);
	const entries = Object.entries(errors);
	const key = entries.map(([k, v]) => k + v).join("|");
	useEffect(() => {
		if (key) ref.current?.focus();
	}, [key]);
	if (entries.length === 0) return null;
	const passes = entries.filter(([, text]) => passing.has(text));
	if (passes.length === entries.length)
		return (
			<div class="error-summary passing" role="alert" tabIndex={-1} ref={ref}>
				<h2>{t.notDoneYet}</h2>
				<p>{passes[0]?.[1]}</p>
			</div>
		);
	return (
		<div class="error-summary" role="alert" tabIndex={-1} ref={ref}>
			<h2>{t.errorSummary({ n: entries.length })}</h2>
			<ul class="plain">
				{entries.map(([id, text]) => (
					<li key={id}>
						<a
							href={`#${id}`}
							onClick={(e) => {
								e.preventDefault();
								document.getElementById(id)?.focus();
							}}
						>
							{text}
						</a>
					</li>
				))}
			</ul>
		</div>
	);
}

/* What is sent at once, with what is to be corrected above it. */
export function Form({ errors, onSend, onKeyDown, class: more, children }: { errors: Readonly<Record<string, string>>; onSend: () => void; onKeyDown?: (e: KeyboardEvent) => void; class?: string; children: ComponentChildren }) {
	return (
		<form
			class={classes("form", more)}
			noValidate
			onKeyDown={onKeyDown}
			onSubmit={(e) => {
				e.preventDefault();
				onSend();
			}}
		>
			<ErrorSummary errors={errors} />
			{children}
		</form>
	);
}
