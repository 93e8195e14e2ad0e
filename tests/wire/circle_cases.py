# SPDX-License-Identifier: EUPL-1.2
"""A circle has, at every moment, those who have a voice in one of its sources, as the most that they are there."""
import json
import random
import time

from net_cases import check, same
from raw import case

ROLES = ("observer", "member", "moderator", "chair")
STEPS = 160


def roles(f, group):
    return {m["person"]["id"]: m["role"] for m in f.admin("group.members", {"group": group})["members"]}


def closed(f, chair, asker, groups):
    """A question of a closed item of these groups is left at the end of a meeting: the group it goes to."""
    meeting = chair.ok("meeting.create", {"groups": groups, "title": "Point de situation", "starts_at": 1990000000000, "ends_at": 1990005400000, "zone": "Europe/Paris"})["meeting"]["meeting"]["id"]
    item = chair.ok("agenda.add", {"meeting": meeting, "title": "Budget", "minutes": 5, "audience": "closed"})["item"]["id"]
    chair.ok("room.open", {"meeting": meeting})
    asker.ok("ask.put", {"meeting": meeting, "item": item, "text": "Qui signe ?"})
    chair.ok("room.close", {"meeting": meeting})
    f.admin("due.run", {"at": int(time.time() * 1000) + 31_000})
    return chair.ok("ask.list", {"meeting": meeting})["topics"][0]["group"]


@case("whatever happens in its sources, a group that follows them has those with a voice, and no other [group.get/circle]", seconds=4)
def follows(t):
    with t.fresh("--no-rates") as f:
        f.village()
        moussa, helene = f.person("moussa"), f.person("helene")
        sources = {closed(f, moussa, helene, of): of for of in ([f["g1"]], [f["g2"]], [f["g1"], f["g2"]])}
        same(len(sources), 3, "one for each set of groups")
        dice = random.Random(5)
        people = [f[p] for p in ("awa", "helene", "claire", "ines", "bob")]
        heard = f.person("bob")
        for step in range(STEPS):
            group, person = dice.choice((f["g1"], f["g2"])), dice.choice(people)
            if dice.random() < 0.3 and person in roles(f, group):
                f.admin("group.remove", {"group": group, "person": person})
            else:
                f.admin("group.add", {"group": group, "person": person, "role": dice.choice(ROLES)})
            now = {g: roles(f, g) for g in (f["g1"], f["g2"])}
            for circle, of in sources.items():
                wanted = {}
                for g in of:
                    for p, role in now[g].items():
                        if role != "observer":
                            wanted[p] = max(role, wanted.get(p, "member"), key=ROLES.index)
                same(roles(f, circle), wanted, f"the circle of {of} after step {step}")
        heard.settle()
        told, gone = set(), 0
        for frame in map(json.loads, heard.received):
            if frame.get("ev") == "group.entered":
                told.add(frame["data"]["group"]["group"]["id"])
            elif frame.get("ev") == "group.left":
                told.discard(frame["data"]["group"])
                gone += frame["data"]["group"] in sources
        check(gone, "he was in a circle and out of it meanwhile")
        same(told, {g for g in (*sources, f["g1"], f["g2"]) if f["bob"] in roles(f, g)}, "where he is, by what he was told")
