// SPDX-License-Identifier: EUPL-1.2
/* upload - a file on its way to the server, with its progress. */
import type { FileRef, Refusal } from "../gen/proto";
import { Refused, Unreached } from "./failure";

export interface Upload {
	done: Promise<FileRef>;
	abort(): void;
}

/* Sends a file to a group; `progress` goes from 0 to 1. */
export function upload(group: number, file: File, progress: (part: number) => void): Upload {
	const xhr = new XMLHttpRequest();
	const done = new Promise<FileRef>((resolve, reject) => {
		xhr.open("POST", `/files?group=${group}&name=${encodeURIComponent(file.name)}`);
		xhr.responseType = "json";
		xhr.upload.onprogress = (e) => e.lengthComputable && progress(Math.min(0.99, e.loaded / e.total));
		xhr.onerror = xhr.onabort = () => reject(new Unreached("offline"));
		xhr.onload = () => {
			const body = (xhr.response ?? {}) as { ok?: { file: FileRef }; err?: Refusal };
			if (body.ok) {
				progress(1);
				resolve(body.ok.file);
			} else reject(body.err ? new Refused(body.err) : new Unreached("closed"));
		};
		xhr.send(file);
	});
	return { done, abort: () => xhr.abort() };
}
