// SPDX-License-Identifier: EUPL-1.2
/* Every piece of the kit on one page, for looking at; not part of the build. */
import { render } from "preact";
import { useState } from "preact/hooks";
import * as K from "../../src/view/kit";
import "../../src/i18n/far";
import { setLang } from "../../src/i18n";

const theme = new URLSearchParams(location.search).get("theme");
if (theme) document.documentElement.dataset["theme"] = theme;
const page = new URLSearchParams(location.search).get("page") ?? "topic";
const wanted = new URLSearchParams(location.search).get("lang");
if (wanted === "en") await setLang("en");

const moussa = { id: 5, name: "Moussa Traoré", function: "maire adjoint", authority: "Commune de Diaraba" };
const claire = { id: 4, name: "Claire Vasseur", function: "chargée de coopération", authority: "Métropole d’Arvenne" };
const helene = { id: 1, name: "Hélène Brun", function: "adjointe", authority: "Ville de Montbrival" };
const now = Date.now();
const groups: K.NavItem[] = [
	{ href: "#1", label: "Groupe-pays Mali", tint: 1, unread: 7 },
	{ href: "#2", label: "Eau et assainissement", tint: 2, unread: 4 },
	{ href: "#3", label: "Task force Sahel", tint: 4, unread: 3 },
	{ href: "#4", label: "Jeunesse et mobilité", tint: 6 },
];
const main: K.NavItem[] = [
	{ href: "#i", label: "À suivre", icon: "inbox", unread: 17, strong: true, current: true },
	{ href: "#g", label: "Groupes", icon: "users" },
	{ href: "#m", label: "Moi", icon: "circle-user" },
];

function Compose() {
	const [text, setText] = useState("");
	return (
		<K.Composer label="Votre réponse" placeholder="Votre réponse au sujet…" text={text} onText={setText} onSend={() => K.toast("Message envoyé")} canSend={text !== ""} suggest={async (q) => (q.startsWith("m") || q === "" ? [{ key: "p5", insert: "@Moussa Traoré", label: <><K.Avatar name="Moussa Traoré" id={5} small /> Moussa Traoré</> }] : [])} onFiles={() => undefined} replyTo="Moussa Traoré" />
	);
}

function Topic() {
	return (
		<>
			<K.SkipLink />
			<K.Canopy network="connecting" pending={1} notices={2} me="Hélène Brun" onSearch={() => undefined} place={{ title: "Groupe-pays Mali", tint: 1, back: "#" }} />
			<div class="frame">
				<K.Rail head={<><p class="rail-title"><K.Sprig tint={1} /><a href="#g1">Groupe-pays Mali</a></p><p class="rail-note">26 collectivités, 4 partenaires</p></>} items={main} title="Vos groupes" more={groups} />
				<main id="content">
					<header class="topic-head">
						<h1 tabIndex={-1}>Adduction d’eau de Diaraba : reprendre malgré l’accès restreint ?</h1>
						<div class="row tight">
							<p class="small soft dots"><span>24 messages</span><span>9 collectivités</span><span>ouvert le 3 novembre</span></p>
							<K.Button small icon="bell" aria-haspopup="dialog" class="push">Averti : tout</K.Button>
							<K.Menu label="Plus d’actions" small items={[{ label: "Renommer", icon: "pencil" }, { label: "Fermer", icon: "lock" }]} />
						</div>
					</header>
					<K.Essential settled="les deux forages fonctionnent, le devis de réparation du château d’eau est validé." toDecide="qui suit le chantier sur place pendant la saison sèche." next="décision en plénière jeudi 26, point 3." note="Tenu par Awa Diallo, mis à jour hier." action={<button type="button" class="b-link">Compléter</button>} />
					<K.Unfold onClick={() => undefined}>Revoir les 19 messages déjà lus</K.Unfold>
					<section aria-labelledby="new">
						<K.NewLine id="new">5 messages depuis vendredi</K.NewLine>
						<K.Message id={20} author={moussa} at={now - 3.6e6} href="#m20" acts={<><K.Word label="Utile" count={6} mine onToggle={() => undefined} /><K.Word label="Nous aussi" count={2} mine={false} onToggle={() => undefined} /><K.Button kind="quiet" small icon="reply">Répondre</K.Button></>}>
							<div class="prose"><p>Nous sommes passés hier avec le chef de service. <strong>Les deux forages sont en état</strong>, mais le comité de gestion n’a plus été réuni depuis mars et la caisse est à 85 000 FCFA.</p><p>On peut reprendre si quelqu’un de la commune signe les bons de livraison. <a class="mention" href="#p4">@Claire Vasseur</a></p></div>
							<K.Attachments><K.Attachment href="#f" name="Releve-forages-novembre.pdf" size={1234567} offline /></K.Attachments>
						</K.Message>
						<K.Message id={21} author={claire} at={now - 9e7} editedAt={now} href="#m21" present acts={<><K.Word label="Utile" count={0} mine={false} onToggle={() => undefined} /><K.Button kind="quiet" small icon="reply">Répondre</K.Button></>}>
							<K.Quoted name="Moussa Traoré" text="L’entreprise accepte d’être payée en trois fois." href="#m20" />
							<div class="prose"><p>Nous l’avons fait à Sofara-Bé en 2024 avec un procès-verbal photo à chaque tranche.</p></div>
						</K.Message>
						<K.Message id={22} author={claire} at={now - 4e8} href="#m22"><K.DeletedNote by="Claire Vasseur" at={now} /></K.Message>
						<K.PendingMessage me={helene} state="waiting" where="network" text="Montbrival peut prendre la première tranche sur le reliquat 2026." />
						<K.PendingMessage me={helene} state="failed" where="way" why="Ce sujet est fermé : on peut le lire, plus y écrire." text="Montbrival confirme." onRetry={() => undefined} onRemove={() => undefined} />
					</section>
					<Compose />
				</main>
				<aside class="aside" aria-label="Repères du sujet">
					<section aria-labelledby="pt"><h2 id="pt">Qui a pris part</h2><ul class="parts"><li><K.Shield id={5} />Commune de Diaraba <span class="num soft">8</span></li><li><K.Shield id={4} />Métropole d’Arvenne <span class="num soft">5</span></li></ul></section>
					<section aria-labelledby="wy"><h2 id="wy">Où vous en êtes</h2><ol class="trail"><li class="past"><a href="#a">3 novembre</a><span class="mini soft">Question posée par Diaraba</span></li><li class="now"><a href="#b">Vendredi, message 19</a><span class="mini soft">Votre dernière lecture</span></li><li><a href="#c">Aujourd’hui</a><span class="mini soft">5 messages</span></li><li class="next"><a href="#d">Jeudi 26, plénière</a><span class="mini soft">Point 3</span></li></ol></section>
				</aside>
			</div>
			<K.Tabs items={main} />
			<K.LiveRegions />
			<K.Toasts />
		</>
	);
}

function Home() {
	const [value, setValue] = useState("a");
	const [open, setOpen] = useState(new URLSearchParams(location.search).has("dialog"));
	return (
		<>
			<K.SkipLink />
			<K.Canopy network="ok" pending={0} me="Hélène Brun" onSearch={() => undefined}>
				<div><h1 tabIndex={-1}>Bonjour Hélène</h1><p>On attend <a href="#x">trois réponses de vous</a>. Quatorze messages à lire dans trois groupes.</p></div>
			</K.Canopy>
			<div class="frame">
				<K.Rail items={main} title="Vos groupes" more={groups} />
				<main id="content">
					<K.OfflineBanner />
					<K.TroubleNote trouble="storage" />
					<K.TroubleNote trouble="slow" />
					<section aria-labelledby="aw">
						<K.SectionTitle id="aw">On attend votre réponse</K.SectionTitle>
						<ol class="action-rows card"><li><div><p class="row tight"><K.Kind kind="question" icon="message-circle-question-mark">Question</K.Kind><span class="mini soft">Task force Sahel</span></p><h3><a href="#q">Comment payer une commune dont le compte est suspendu ?</a></h3><p class="small soft row tight"><span>17 collectivités sur 26 ont répondu.</span></p></div><K.ButtonLink kind="main" href="#q">Répondre</K.ButtonLink></li></ol>
					</section>
					<section aria-labelledby="rd">
						<K.SectionTitle id="rd" action={<K.Button kind="quiet" small icon="check-check">Tout marquer comme lu</K.Button>}>À lire</K.SectionTitle>
						<K.GroupCard id="gm" title="Groupe-pays Mali" href="#g1" tint={1}>
							<K.TopicRows>
								<K.TopicRow href="#t1" title="Adduction d’eau de Diaraba : reprendre malgré l’accès restreint ?" unread={5} at={now - 1e6} who="Moussa T., Commune de Diaraba" excerpt="les deux forages sont en état, mais le comité n’a plus été réuni depuis mars." pinned />
								<K.TopicRow href="#t2" title="Jumelage scolaire : quelles garanties pour les élèves ?" unread={2} at={now - 9e7} kind="question" who="Claire V." excerpt="notre service juridique propose une clause type." here />
								<K.TopicRow href="#t3" title="Ordre du jour de la plénière" unread={0} at={now - 9e9} kind="announcement" closed muted excerpt="Merci de vos retours." />
							</K.TopicRows>
						</K.GroupCard>
					</section>
					<section class="form">
						<h2>Formulaire</h2>
						<K.ErrorSummary errors={{ title: "Donnez un titre d’au moins quatre caractères." }} />
						<K.TextField id="title" label="Titre" required hint="Une phrase, comme vous la diriez." error="Donnez un titre d’au moins quatre caractères." value="" onText={() => undefined} />
						<K.AreaField id="why" label="Contexte" value="" onText={() => undefined} />
						<K.SelectField id="zone" label="Fuseau" value="a" options={[{ value: "a", label: "Europe/Paris" }]} onPick={() => undefined} />
						<K.Choices name="k" legend="Sorte de sujet" value={value} onPick={setValue} options={[{ value: "a", label: "Discussion", note: "Échanger librement" }, { value: "b", label: "Question" }]} />
						<K.Toggle id="sc" label="Raccourcis d’une touche" checked onChange={() => undefined} />
						<div class="row">{(["main", "second", "quiet", "danger"] as const).map((k) => <K.Button key={k} kind={k} onClick={() => setOpen(true)}>{k}</K.Button>)}<K.Button kind="main" disabled>disabled</K.Button></div>
					</section>
					<K.Segments label="Rubriques" items={[{ href: "#s1", label: "Sujets", icon: "messages-square", current: true, unread: 7 }, { href: "#s2", label: "Membres", icon: "users-round" }, { href: "#s3", label: "À propos" }]} />
					<K.Empty title="Vous êtes à jour" action={<K.ButtonLink href="#g">Voir vos groupes</K.ButtonLink>}>Rien ne vous attend.</K.Empty>
					<K.Skeleton />
					{open && <K.Dialog title="Supprimer ce message ?" onClose={() => setOpen(false)} acts={<><K.Button onClick={() => setOpen(false)}>Annuler</K.Button><K.Button kind="danger">Supprimer</K.Button></>}><p>Sa place et votre nom resteront visibles.</p></K.Dialog>}
				</main>
				<aside class="aside" aria-label="Agenda"><section aria-labelledby="x1"><h2 id="x1">Raccourcis</h2><p class="small soft">…</p></section></aside>
			</div>
			<K.Tabs items={main} />
			<K.LiveRegions />
			<K.Toasts />
		</>
	);
}

render(page === "home" ? <Home /> : <Topic />, document.getElementById("app")!);
K.toast("Message envoyé", { stay: true, action: { label: "Annuler", run: () => undefined } });
