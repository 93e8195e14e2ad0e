// SPDX-License-Identifier: EUPL-1.2
import { render } from "preact";
import { guessLang } from "./i18n";
import { client, live } from "./model";
import { App } from "./view/app";
import { startKeys } from "./view/keys";
import { here, startRouter } from "./view/router";
import { recallLook, startShell } from "./view/shell";
import { inMeeting, thrift } from "./view/thrift";

const AGAIN_MS = 3000;

/* The client, however long its code takes to come. */
async function begin(): Promise<void> {
	try {
		await (await live()).start();
	} catch {
		await new Promise((done) => setTimeout(done, AGAIN_MS));
		await begin();
	}
}

/* A function, not the module itself: code fetched here imports the file this is
   part of, and would wait for it while it waits. */
async function main(): Promise<void> {
	const began = begin();
	startRouter();
	startKeys(() => client.state.value.me?.shortcuts ?? true);
	await recallLook(() => guessLang(navigator.languages));
	startShell(() => here.value.visit);
	render(<App />, document.getElementById("app")!);
	await began;
	document.documentElement.dataset["live"] = "";
	/* who sits in a meeting at the end of a thin line is spared what it can do without */
	if (!thrift.value || !inMeeting()) await (await import("./view/update")).startWorker();
}

void main();
