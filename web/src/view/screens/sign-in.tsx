// SPDX-License-Identifier: EUPL-1.2
/* Signing in: an address, then the link or the six digits of the mail. It goes
   by plain requests, so it works where a WebSocket does not. What was typed
   survives a reload: on a phone, reading the mail may unload this page. */
import "../../i18n/more";
import { useRef, useState } from "preact/hooks";
import { lang, setLang, t } from "../../i18n";
import { Refused, client } from "../../model";
import { useForm } from "../form";
import { Button, Form, Icon, Mark, TextField, announce } from "../kit";
import { LonePage } from "../page";
import { wordsOf } from "../use";
import "../../styles/screens/sign-in.css";

const KEPT = "palabre-sign-in";

interface Asked {
	email: string;
	until: number;
	minutes: number;
}

function recall(): Asked | undefined {
	try {
		const asked = JSON.parse(sessionStorage.getItem(KEPT) ?? "null") as Asked | null;
		return asked && asked.until > Date.now() ? asked : undefined;
	} catch {
		return undefined;
	}
}

export function rememberSignIn(asked: Asked | undefined): void {
	if (asked) sessionStorage.setItem(KEPT, JSON.stringify(asked));
	else sessionStorage.removeItem(KEPT);
}

/* Before anybody is known, the language is chosen here. */
export function Language() {
	const other = lang.value === "fr" ? "en" : "fr";
	return (
		<p class="small languages">
			<button
				type="button"
				class="b b-quiet b-small"
				lang={other}
				onClick={() => {
					localStorage.setItem("palabre-lang", other);
					void setLang(other);
				}}
			>
				{other === "en" ? "English" : "Français"}
			</button>
		</p>
	);
}

function AskAddress({ onAsked, email, setEmail }: { onAsked: (a: Asked) => void; email: string; setEmail: (email: string) => void }) {
	const address = email.trim();
	const { errors, busy, onSend } = useForm("email", () => !/^\S+@\S+\.\S+$/.test(address) && { email: t.signInEmailWrong }, async () => {
		const { minutes } = await client.post("auth.request", { email: address });
		onAsked({ email: address, minutes, until: Date.now() + minutes * 60_000 });
	});
	return (
		<Form errors={errors} onSend={onSend}>
			<TextField id="email" type="email" inputMode="email" autocomplete="username" label={t.signInEmail} hint={t.signInEmailHint} error={errors["email"]} value={email} onText={setEmail} required maxLength={254} spellcheck={false} />
			<Button kind="main" type="submit" icon="mail" aria-busy={busy}>{t.signInSend}</Button>
		</Form>
	);
}

function EnterCode({ asked, onAgain }: { asked: Asked; onAgain: () => void }) {
	const [code, setCode] = useState("");
	const [over, setOver] = useState(false);
	/* the last digit may send it before it is drawn */
	const typed = useRef("");
	const { errors, onSend } = useForm(
		"code",
		() => typed.current.length !== 6 && { code: t.signInCodeWrong },
		async () => {
			await client.post("auth.redeem", { code: typed.current });
			rememberSignIn(undefined);
			await client.signedIn();
		},
		(e) => {
			setOver(e instanceof Refused && e.code === "expired");
			return wordsOf(e);
		},
	);
	return (
		<Form errors={errors} onSend={onSend}>
			<p>{t.signInSent({ email: asked.email, b: (text) => <b>{text}</b>, minutes: asked.minutes })}</p>
			<div class="code">
				<TextField
					id="code"
					label={t.signInCode}
					hint={t.signInCodeHint}
					error={errors["code"]}
					value={code}
					onText={(text) => {
						const digits = text.replace(/\D/g, "").slice(0, 6);
						typed.current = digits;
						setCode(digits);
						if (digits.length === 6 && !errors["code"]) onSend();
					}}
					inputMode="numeric"
					autocomplete="one-time-code"
					autofocus
					required
				/>
			</div>
			<div class="row">
				<Button kind="main" type="submit">{t.signIn}</Button>
				<Button kind={over ? "second" : "quiet"} onClick={onAgain}>{over ? t.signInNewCode : t.signInOther}</Button>
			</div>
			<details class="small">
				<summary>{t.signInNoMail}</summary>
				<ul class="plain">
					<li>{t.signInHelpWait}</li>
					<li>{t.signInHelpSpam}</li>
					<li>{t.signInHelpAddress}</li>
				</ul>
			</details>
		</Form>
	);
}

export default function SignIn() {
	const [asked, setAsked] = useState(recall);
	const [email, setEmail] = useState(asked?.email ?? "");
	const title = asked ? t.signInLook : t.signIn;
	return (
		<LonePage title={title}>
			<div class="card pad sign-in">
				<p class="sign-mark" aria-hidden="true">{asked ? <Icon name="mail" /> : <Mark />}</p>
				<h1 tabIndex={-1}>{title}</h1>
				{asked ? (
					<EnterCode
						asked={asked}
						onAgain={() => {
							rememberSignIn(undefined);
							setAsked(undefined);
						}}
					/>
				) : (
					<>
						<p class="soft">{t.signInWhat}</p>
						<AskAddress
							email={email}
							setEmail={setEmail}
							onAsked={(a) => {
								rememberSignIn(a);
								setAsked(a);
								announce(t.signInLook);
							}}
						/>
						<p class="small soft">{t.signInHelp}</p>
					</>
				)}
			</div>
			<Language />
		</LonePage>
	);
}
