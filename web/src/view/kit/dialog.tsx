// SPDX-License-Identifier: EUPL-1.2
/* Dialog and menu. The platform traps and returns the focus of a dialog; a
   menu is a list of plain buttons that Esc, Tab away or a click outside close. */
import "../../styles/dialogs.css";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { t } from "../../i18n";
import { IconButton, type ButtonKind } from "./basic";
import { dialogs, polite, urgent } from "./announce";
import { Toasts } from "./feedback";
import { Icon, type IconName } from "./icon";

/* While a dialog is open nothing outside is heard: what is said is said in it. What was before is not said again. */
function Heard() {
	const [before] = useState([polite.peek(), urgent.peek()]);
	return (
		<>
			<p class="vh" role="status">{polite.value === before[0] ? "" : polite}</p>
			<p class="vh" role="alert">{urgent.value === before[1] ? "" : urgent}</p>
		</>
	);
}

/* Mounted while it is open. */
export function Dialog({ title, onClose, children, acts }: { title: string; onClose: () => void; children: ComponentChildren; acts?: ComponentChildren }) {
	const ref = useRef<HTMLDialogElement>(null);
	const id = useId();
	const [deep, open] = useState(0);
	useEffect(() => {
		const d = ref.current;
		open(++dialogs.value);
		const from = document.activeElement;
		d?.showModal();
		return () => {
			d?.close();
			dialogs.value--;
			if (from instanceof HTMLElement && from.isConnected) from.focus();
		};
	}, []);
	return (
		<dialog
			ref={ref}
			class="dialog"
			aria-labelledby={id}
			onCancel={(e) => {
				e.preventDefault();
				onClose();
			}}
			onClick={(e) => {
				if (e.target === ref.current) onClose();
			}}
		>
			<header>
				<h2 id={id}>{title}</h2>
				<IconButton icon="x" label={t.close} onClick={onClose} />
			</header>
			<div class="dialog-body">
				{children}
				{acts && <div class="dialog-acts">{acts}</div>}
			</div>
			<Heard />
			<Toasts inside={deep} />
		</dialog>
	);
}

export interface MenuItem {
	label: string;
	icon?: IconName;
	danger?: boolean;
	run?: () => void;
	href?: string;
}

export interface MenuProps {
	label: string;
	icon?: IconName;
	items: readonly MenuItem[];
	kind?: ButtonKind;
	small?: boolean;
	/* it is open when it comes */
	opens?: boolean;
}

export function Menu({ label, icon = "ellipsis", items, kind = "quiet", small, opens = false }: MenuProps) {
	const [open, setOpen] = useState(opens);
	const box = useRef<HTMLSpanElement>(null);
	const id = useId();
	useEffect(() => {
		if (!open) return;
		box.current?.querySelector<HTMLElement>(".menu :is(a, button)")?.focus();
		const outside = (e: Event) => {
			if (e.target instanceof Node && !box.current?.contains(e.target)) setOpen(false);
		};
		document.addEventListener("pointerdown", outside);
		document.addEventListener("focusin", outside);
		return () => {
			document.removeEventListener("pointerdown", outside);
			document.removeEventListener("focusin", outside);
		};
	}, [open]);

	const close = () => {
		setOpen(false);
		box.current?.querySelector<HTMLElement>("button")?.focus();
	};
	function onKeyDown(e: KeyboardEvent) {
		if (!open) return;
		const all = [...(box.current?.querySelectorAll<HTMLElement>(".menu :is(a, button)") ?? [])];
		const at = all.indexOf(document.activeElement as HTMLElement);
		const go = (i: number) => {
			e.preventDefault();
			all[(i + all.length) % all.length]?.focus();
		};
		if (e.key === "Escape") {
			e.preventDefault();
			e.stopPropagation();
			close();
		} else if (e.key === "ArrowDown") go(at + 1);
		else if (e.key === "ArrowUp") go(at - 1);
		else if (e.key === "Home") go(0);
		else if (e.key === "End") go(all.length - 1);
	}
	if (items.length === 0) return null;
	return (
		<span class="menu-anchor" ref={box} onKeyDown={onKeyDown}>
			<IconButton icon={icon} label={label} kind={kind} small={small} aria-expanded={open} aria-controls={open ? id : undefined} onClick={() => setOpen(!open)} />
			{open && (
				<ul class="menu" id={id} aria-label={label}>
					{items.map((item) => (
						<li key={item.label}>
							{item.href ? (
								<a href={item.href} onClick={() => setOpen(false)}>
									{item.icon && <Icon name={item.icon} />}
									{item.label}
								</a>
							) : (
								<button
									type="button"
									class={item.danger ? "danger" : undefined}
									onClick={() => {
										close();
										item.run?.();
									}}
								>
									{item.icon && <Icon name={item.icon} />}
									{item.label}
								</button>
							)}
						</li>
					))}
				</ul>
			)}
		</span>
	);
}
