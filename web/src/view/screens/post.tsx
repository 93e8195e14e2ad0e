// SPDX-License-Identifier: EUPL-1.2
/* /m/:id: the lasting address of a message leads to where it stands now. */
import "../../i18n/more";
import { t } from "../../i18n";
import { client } from "../../model";
import { Page } from "../page";
import { navigate, type ScreenProps } from "../router";
import { NotYet, to, useLoadAgain } from "./parts";

export default function PostScreen({ params }: ScreenProps) {
	const id = Number(params["id"]);
	const { at, again } = useLoadAgain(Number.isSafeInteger(id) ? id : undefined, () => client.call("post.locate", { post: id }).then((r) => navigate(to.topic(r.topic, id), { replace: true })));
	const gone = at === "missing";
	return (
		<Page title={gone ? t.pageNotFound : undefined}>
			<h1 class="vh" tabIndex={-1}>{gone ? t.pageNotFound : t.loading}</h1>
			<NotYet at={at} again={again} />
		</Page>
	);
}
