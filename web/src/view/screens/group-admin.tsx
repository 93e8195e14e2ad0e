// SPDX-License-Identifier: EUPL-1.2
/* What those who run a group do with it: invite, and say what it is. */
import "../../i18n/far";
import { useState } from "preact/hooks";
import type { JoinMode, MyGroup, Role } from "../../gen/proto";
import { t } from "../../i18n";
import { Refused, client } from "../../model";
import { DialogForm } from "../form";
import { AreaField, Choices, Sprig, TextField, toast } from "../kit";
import { wordsOf } from "../use";
import { roleName } from "./group-about";

export function Invite({ my, onClose }: { my: MyGroup; onClose: () => void }) {
	const [email, setEmail] = useState("");
	const [role, setRole] = useState<Role>("member");
	async function run() {
		const { member } = await client.call("group.invite", { group: my.group.id, email: email.trim(), role });
		toast(t.invited({ name: member.person.name }));
	}
	return (
		<DialogForm
			title={t.inviteTitle}
			go={t.inviteSend}
			onClose={onClose}
			field="invite-email"
			check={() => !/^\S+@\S+\.\S+$/.test(email.trim()) && { "invite-email": t.signInEmailWrong }}
			run={run}
			words={(e) => (e instanceof Refused && e.code === "not_found" ? t.inviteUnknown : wordsOf(e))}
		>
			{(wrong) => (
				<>
					<TextField id="invite-email" type="email" inputMode="email" label={t.inviteEmail} hint={t.inviteHint} required maxLength={254} value={email} onText={setEmail} {...wrong("invite-email")} autofocus />
					<Choices
						name="role"
						legend={t.inviteRole}
						value={role}
						onPick={setRole}
						options={[
							{ value: "member", label: roleName("member"), note: t.roleMemberNote },
							{ value: "observer", label: roleName("observer"), note: t.roleObserverNote },
						]}
					/>
				</>
			)}
		</DialogForm>
	);
}

const TINTS = ["1", "2", "3", "4", "5", "6", "7", "8"] as const;

export function EditGroup({ my, fixed, onClose }: { my: MyGroup; fixed: boolean; onClose: () => void }) {
	const { group } = my;
	const [title, setTitle] = useState(group.title);
	const [purpose, setPurpose] = useState(group.purpose);
	const [mode, setMode] = useState<JoinMode>(group.join_mode);
	const [tint, setTint] = useState<string>(String(group.tint));
	async function run() {
		await client.call("group.update", {
			group: group.id,
			...(title.trim() !== group.title ? { title: title.trim() } : {}),
			...(purpose.trim() !== group.purpose ? { purpose: purpose.trim() } : {}),
			...(mode !== group.join_mode ? { join_mode: mode } : {}),
			...(Number(tint) !== group.tint ? { tint: Number(tint) } : {}),
		});
		toast(t.groupSaved);
	}
	return (
		<DialogForm title={t.editGroup} go={t.save} onClose={onClose} field="group-title" check={() => title.trim().length < 2 && { "group-title": t.groupTitleShort }} run={run}>
			{(wrong) => (
				<>
					<TextField id="group-title" label={t.groupName} required maxLength={120} value={title} onText={setTitle} {...wrong("group-title")} />
					<AreaField id="group-purpose" label={t.purpose} hint={t.purposeHint} maxLength={900} rows={4} value={purpose} onText={setPurpose} />
					{!fixed && (
						<Choices
							name="mode"
							legend={t.howToJoin}
							value={mode}
							onPick={setMode}
							options={[
								{ value: "open", label: t.modeOpenName, note: t.modeOpen },
								{ value: "request", label: t.modeRequestName, note: t.modeRequest },
								{ value: "invitation", label: t.modeInvitationName, note: t.modeInvitation },
								{ value: "hidden", label: t.modeHiddenName, note: t.modeHidden },
							]}
						/>
					)}
					<fieldset class="input-group">
						<legend>{t.groupTint}</legend>
						<div class="tints">
							{TINTS.map((n) => (
								<label key={n} class="choice">
									<input type="radio" name="tint" value={n} checked={tint === n} onChange={() => setTint(n)} aria-label={t.tintName({ n: Number(n) })} />
									<Sprig tint={Number(n)} />
								</label>
							))}
						</div>
					</fieldset>
				</>
			)}
		</DialogForm>
	);
}
