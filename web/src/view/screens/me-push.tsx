// SPDX-License-Identifier: EUPL-1.2
/* Being told on this device while the application is closed. The browser asks for leave only after
   a click, and after one has read what it is for. */
import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n";
import { client } from "../../model";
import { Button, toast } from "../kit";
import { act } from "../use";

const able = () => "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis;

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
	return Uint8Array.from(atob(base64url.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
}

async function mine(): Promise<PushSubscription | null> {
	const worker = await navigator.serviceWorker.getRegistration();
	return (await worker?.pushManager.getSubscription()) ?? null;
}

async function subscribe(): Promise<PushSubscription> {
	const { key } = await client.call("push.get", {});
	const worker = await navigator.serviceWorker.ready;
	const sub = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
	const { keys } = sub.toJSON();
	await client.call("push.subscribe", { endpoint: sub.endpoint, p256dh: keys!["p256dh"]!, auth: keys!["auth"]! });
	return sub;
}

export function Push() {
	const [sub, setSub] = useState<PushSubscription | null>();
	const [busy, setBusy] = useState(false);
	const [refused, setRefused] = useState(able() && Notification.permission === "denied");
	useEffect(() => {
		if (able()) void mine().then(setSub, () => setSub(null));
	}, []);

	async function on() {
		setBusy(true);
		const leave = await Notification.requestPermission();
		setRefused(leave === "denied");
		if (leave === "granted" && (await act(async () => setSub(await subscribe())))) toast(t.ntPushOn);
		setBusy(false);
	}

	async function off() {
		setBusy(true);
		await act(async () => {
			const had = sub!;
			await client.call("push.unsubscribe", { endpoint: had.endpoint }).catch(() => undefined);
			await had.unsubscribe();
			setSub(null);
			toast(t.ntPushOff);
		});
		setBusy(false);
	}

	const attempt = () => void act(() => client.call("push.test", { endpoint: sub!.endpoint })).then((ok) => ok && toast(t.ntPushTried));

	return (
		<div class="push">
			<h3>{t.ntPush}</h3>
			<p class="small soft">{t.ntPushNote}</p>
			{!able() ? (
				<p class="small">{t.ntPushUnable}</p>
			) : refused ? (
				<p class="small">{t.ntPushRefused}</p>
			) : sub ? (
				<p class="row">
					<Button icon="bell" aria-busy={busy} onClick={attempt}>{t.ntPushTry}</Button>
					<Button kind="quiet" icon="bell-off" aria-busy={busy} onClick={() => void off()}>{t.ntPushStop}</Button>
				</p>
			) : (
				<p><Button icon="bell" aria-busy={busy} onClick={() => void on()}>{t.ntPushStart}</Button></p>
			)}
		</div>
	);
}
