# SPDX-License-Identifier: EUPL-1.2
"""Positions where the moment counts: two who sign at once, and the day that comes."""
import time

from net_cases import same
from raw import case


def opened(t, sign_by):
    made = t.person("claire").ok("position.create", {"group": t["g1"], "title": "Une position", "body": "Un texte."})["position"]["position"]
    claire = t.clients[-1]
    p = claire.ok("position.open", {"position": made["id"], "version": 1, "sign_by": sign_by})["position"]["position"]
    return claire, {"position": p["id"], "seal": p["seal"]}


@case("two delegates of one authority who sign at once give one signature [position.sign/already]")
def at_once(t):
    names = t.village()
    names["email_fanta"] = f"fanta.{names['run']}@example.org"
    fanta = t.admin("person.create", {"email": names["email_fanta"], "name": "Fanta Keïta", "function": "maire", "authority": 5})["person"]["id"]
    t.admin("group.add", {"group": names["g1"], "person": fanta, "role": "member"})
    people = [t.person("awa"), t.person("fanta")]
    for _ in range(5):
        claire, args = opened(t, int(time.time() * 1000) + 86400_000)
        sent = [(p, p.post_frame("position.sign", args)) for p in people]
        told = [p.reply(id_, "position.sign", args) for p, id_ in sent]
        same(sorted("ok" if "ok" in f else f["err"]["code"] for f in told), ["already", "ok"], "answers")
        got = claire.ok("position.get", {"position": args["position"]})
        same((len(got["signatures"]), got["position"]["position"]["signers"]), (1, 1), "signatures")


@case("when the day has come the clock alone ends the signing [position.sign/position_closed]", seconds=2)
def the_day(t):
    awa = t.person("awa")
    sign_by = int(time.time() * 1000) + 1500
    claire, args = opened(t, sign_by)
    same(claire.ok("inbox.get", {})["waits_total"], 1, "what waits")
    awa.ok("position.sign", args)
    time.sleep(max(sign_by / 1000 - time.time(), 0) + 0.1)
    same(claire.error("position.sign", args), "position_closed", "signing")
    same(awa.error("position.withdraw", {"position": args["position"]}), "position_closed", "withdrawing")
    same(claire.ok("inbox.get", {})["waits_total"], 0, "what waits")
    same(claire.ok("position.close", {"position": args["position"]})["position"]["position"]["state"], "closed", "closing")
