# SPDX-License-Identifier: EUPL-1.2
"""Consultations: several delegates of one authority at once, and closing by time alone."""
import time

from digest_cases import next_hour, run_due, same_in_both, wait_mail
from net_cases import check, same
from raw import case

DAY = 86400_000


def delegates(t, n):
    """People who speak for authority 5 besides awa, in the group."""
    for i in range(n):
        name = f"delegue{i}"
        t.village()[f"email_{name}"] = f"{name}.{t['run']}@example.org"
        made = t.admin("person.create", {"email": t[f"email_{name}"], "name": f"Délégué {i}", "function": "élu", "authority": 5})
        t.names[name] = made["person"]["id"]
        t.admin("group.add", {"group": t["g1"], "person": t[name], "role": "member"})


def opened(client, t, closes_in, results="after_answer"):
    asked = client.ok("consultation.open", {"group": t["g1"], "question": "Faut-il suspendre les missions ?", "options": ["Oui", "Non", "Sans avis"],
                                            "closes_at": int(time.time() * 1000) + closes_in, "results": results})
    return asked["consultation"]["consultation"]


@case("three delegates of an authority answer at once: one answer, and who gave which is told to each of them and to nobody else [consultation.answer]")
def at_once(t):
    delegates(t, 2)
    three, moussa, claire = [t.person(w) for w in ("awa", "delegue0", "delegue1")], t.person("moussa"), t.person("claire")
    asked = opened(moussa, t, 3600_000)
    same(asked["entitled"], 4, "authorities, each once")
    args = [{"consultation": asked["id"], "answer": i} for i in range(3)]
    sent = [c.post_frame("consultation.answer", a) for c, a in zip(three, args)]
    replies = [c.reply(id_, "consultation.answer", a) for c, id_, a in zip(three, sent, args)]
    check(all("ok" in r for r in replies), f"one is refused: {replies}")
    told = [c.ok("consultation.get", {"consultation": asked["id"]}) for c in three]
    last = told[0]["trail"][0]["answer"]
    for client, got in zip(three, told):
        mine = got["consultation"]
        same(mine["consultation"]["answered"], 1, "authorities that answered")
        same(mine["answer"], last, "the answer that stands")
        same(mine["counts"], [int(i == last) for i in range(3)], "counts")
        same(got["trail"], told[0]["trail"], "the trail")
        heard = [client.await_push("consultation.answered")["data"] for _ in range(3)]
        same([h["cast"] for h in reversed(heard)], got["trail"], "what each is pushed")
    same(sorted((c["answer"], c["person"]["id"]) for c in told[0]["trail"]), [(i, t[w]) for i, w in enumerate(("awa", "delegue0", "delegue1"))], "who gave which")
    for other in (moussa, claire):
        other.settle()
        check(all(p["ev"] != "consultation.answered" for p in other.pushes), "another authority hears who answered")
        same(other.ok("consultation.get", {"consultation": asked["id"]})["trail"], [], "the trail told to another authority")
    for _ in range(20):
        three[0].ok("consultation.answer", args[1])
    same(len(three[1].ok("consultation.get", {"consultation": asked["id"]})["trail"]), 20, "told of the trail")


@case("a consultation closes by its time alone: a late answer is refused, and the results are told [consultation.answer/consultation_closed]", seconds=3)
def by_time(t):
    awa, moussa = t.person("awa"), t.person("moussa")
    asked = opened(moussa, t, 1500, "at_close")
    awa.ok("consultation.answer", {"consultation": asked["id"], "answer": 2})
    same(moussa.ok("consultation.get", {"consultation": asked["id"]})["consultation"]["counts"], [], "counts before the close")
    same(moussa.ok("inbox.get", {})["waits_total"], 1, "what waits before the close")
    time.sleep(max(0, asked["closes_at"] / 1000 - time.time()) + 0.1)
    same(moussa.error("consultation.answer", {"consultation": asked["id"], "answer": 0}), "consultation_closed", "late")
    same(moussa.error("consultation.close", {"consultation": asked["id"]}), "consultation_closed", "closed again")
    got = moussa.ok("consultation.get", {"consultation": asked["id"]})["consultation"]
    same(got["counts"], [0, 0, 1], "counts")
    check("closed_by" not in got["consultation"], "somebody closed it")
    same(moussa.ok("inbox.get", {})["waits_total"], 0, "what waits")
    moussa.ok("consultation.conclude", {"consultation": asked["id"], "conclusion": "Rien."})


@case("a summary leads to the consultation that waits for one's authority, and to the meeting [digest/waits]", seconds=2)
def by_mail(t):
    with t.fresh("--no-rates") as f:
        f.person("awa")
        moussa = f.person("moussa")
        run_due(f, int(time.time() * 1000))
        asked = opened(moussa, f, 9 * DAY)
        begins = int(time.time() * 1000) + 8 * DAY
        called = moussa.ok("meeting.create", {"groups": [f["g1"]], "title": "Point de situation", "starts_at": begins, "ends_at": begins + 3600_000, "zone": "Europe/Paris"})
        run_due(f, next_hour())
        text, _ = same_in_both(wait_mail(f, "awa", 1))
        for place in (f"/c/{asked['id']}", f"/r/{called['meeting']['meeting']['id']}"):
            check(f.house.origin + place in text, f"{place} is not in\n{text}")
