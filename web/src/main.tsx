// SPDX-License-Identifier: EUPL-1.2
import { render } from "preact";
import { Empty } from "./view/kit";

render(<Empty title="Palabre" />, document.getElementById("app")!);
