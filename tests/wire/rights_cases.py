# SPDX-License-Identifier: EUPL-1.2
"""Who may do what: every right, for every kind of caller, in a group that all see and in a hidden
one, by WebSocket and by HTTP."""
import sqlite3

from net_cases import check, same
from raw import case

CALLERS = ("nobody", "bob", "ines", "helene", "claire", "moussa", "root")  # …, outsider, observer, member, moderator, chair, network
READ, WRITE, MODERATE, CHAIR, NETWORK = range(5)
RANK = {"bob": -1, "ines": READ, "helene": WRITE, "claire": MODERATE, "moussa": CHAIR, "root": NETWORK}
# Answers that only come once the right is there.
ALLOWED = {"ok", "changed", "deleted", "already", "taken", "bad_args"}


def actions(t):
    """name, the right it takes, arguments. What it acts on is awa's: no caller here is its author."""
    topic, post, group = t["t1"], t["p1"], t["g1"]
    return [
        ("topic.open", READ, {"topic": topic}), ("topic.posts", READ, {"topic": topic, "before": post + 1}), ("topic.list", READ, {"group": group}),
        ("topic.essential_history", READ, {"topic": topic}), ("post.history", READ, {"post": post}), ("post.locate", READ, {"post": post}),
        ("group.members", READ, {"group": group}), ("person.search", READ, {"group": group, "q": "a"}), ("topic.follow", READ, {"topic": topic, "level": "normal"}),
        ("topic.read", READ, {"topic": topic, "upto": post}), ("topic.unread", READ, {"topic": topic, "from": post}),
        ("inbox.read_group", READ, {"group": group}), ("import.status", MODERATE, {"group": group}),
        ("post.create", WRITE, {"topic": topic, "body": "J’écris."}), ("post.react", WRITE, {"post": post, "kind": "useful", "on": True}),
        ("topic.create", WRITE, {"group": group, "kind": "question", "title": "Puis-je ?", "body": "Je demande."}),
        ("topic.set_essential", WRITE, {"topic": topic, "version": 999, "settled": "a", "to_decide": "b", "next_step": "c"}),
        ("topic.create", MODERATE, {"group": group, "kind": "announcement", "title": "Annonce", "body": "J’annonce."}),
        ("topic.pin", MODERATE, {"topic": topic, "on": True}), ("topic.close", MODERATE, {"topic": topic, "on": False}),
        ("topic.rename", MODERATE, {"topic": topic, "title": "Forage de Diaraba"}), ("topic.split", MODERATE, {"topic": topic, "title": "Une partie", "posts": []}),
        ("topic.merge", MODERATE, {"topic": topic, "into": topic}), ("group.update", MODERATE, {"group": group, "purpose": "Coopérer."}),
        ("group.invite", MODERATE, {"group": group, "person": t["awa"]}),
        ("group.set_role", MODERATE, {"group": group, "person": t["awa"], "role": "member"}),
        ("group.set_role", CHAIR, {"group": group, "person": t["claire"], "role": "moderator"}),
        ("group.create", NETWORK, {"slug": "a", "kind": "country", "title": "Neuf", "join_mode": "open"}),
        ("person.create", NETWORK, {"email": t["email_awa"], "name": "Encore Awa"}), ("group.add", NETWORK, {"group": group, "person": t["awa"], "role": "member"}),
        ("group.link", NETWORK, {"group": group, "other": t["g2"], "on": True}), ("auth.link", NETWORK, {"email": t["email_awa"]}),
        ("authority.put", NETWORK, {"authorities": []}),
    ]


def told(frame):
    return "ok" if "ok" in frame else frame["err"]["code"]


def expected(caller, right):
    if caller == "nobody":
        return {"unauthenticated"}
    if RANK[caller] >= right:
        return ALLOWED
    # what one does not see is not found; what one sees and may not do is forbidden
    if right == NETWORK or RANK[caller] >= READ:
        return {"forbidden"}
    return {"not_found", "forbidden"}


@case("each right is there for who has it and for nobody else, however it is asked for [wire.rights]", seconds=4)
def matrix(t):
    with t.fresh("--no-rates") as f:
        f.village()
        wrong = []
        callers = {who: f.visitor() if who == "nobody" else f.person(who) for who in CALLERS}
        for who, client in callers.items():
            for command, right, args in actions(f):
                answers = {"http": told(client.api(command, args)[1])}
                if who != "nobody":
                    answers["ws"] = told(client.ask(command, args))
                for way, answer in answers.items():
                    if answer not in expected(who, right):
                        wrong.append(f"{who} {command} by {way}: {answer}, not {'/'.join(sorted(expected(who, right)))}")
        check(not wrong, "\n".join(wrong))


@case("nothing of a hidden group is told to who is not in it, not even that it is there [wire.rights]", seconds=3)
def hidden(t):
    with t.fresh("--no-rates") as f:
        topic = f.admin("topic.create", {"group": f["g3"], "kind": "discussion", "title": "Entre nous, forage caché", "body": "Secret @[Awa Diallo](p%d)" % f["awa"]},
                        f["email_moussa"])
        f.names["t1"], f.names["p1"], f.names["g1"] = topic["topic"]["id"], topic["post"], f["g3"]
        for who in ("bob", "ines", "helene", "claire"):
            client = f.person(who)
            for command, right, args in actions(f):
                if right == NETWORK:
                    continue
                same(told(client.ask(command, args)), "not_found", f"{who} {command}")
            for command, args in (("group.get", {"group": f["g3"]}), ("group.get", {"slug": f"sahel-{f['run']}"}), ("group.join", {"group": f["g3"]}),
                                  ("group.leave", {"group": f["g3"]}), ("presence.watch", {"group": f["g3"]}), ("topic.typing", {"topic": f["t1"]})):
                same(told(client.ask(command, args)), "not_found", f"{who} {command}")
            check(all(g["group"]["id"] != f["g3"] for g in client.ok("group.list", {})["groups"]), f"{who} sees it in the list")
            check(not client.ok("topic.find", {"q": "forage caché"})["topics"], f"{who} finds its topic")
            check(all(g["id"] != f["g3"] for g in client.ok("person.get", {"person": f["awa"]})["groups"]), f"{who} sees it beside awa")
            check("Secret" not in str(client.ok("inbox.get", {})), f"{who} has it in the inbox")
        # linked to a group that all see, it is told to its members only
        f.admin("group.link", {"group": f["g3"], "other": f["g2"], "on": True})
        check(f.person("helene").ok("group.get", {"group": f["g2"]})["links"] == [], "helene sees the link")
        check(len(f.person("moussa").ok("group.get", {"group": f["g2"]})["links"]) == 1, "moussa does not see the link")


@case("a sign-in that is ten minutes old opens nothing [auth.redeem/expired]", seconds=2)
def expired(t):
    from house import sign_in_of
    with t.fresh() as f:
        visitor = f.visitor()
        check("ok" in visitor.api("auth.request", {"email": f["email_awa"]})[1], "auth.request")
        found = sign_in_of(f.house.mail(f["email_awa"]))
        db = sqlite3.connect(f.house.data / "palabre.db")
        db.execute("UPDATE sign_in SET created_at = created_at - 601000, expires_at = expires_at - 601000")
        db.commit()
        db.close()
        for args in ({"token": found["token"]}, {"code": found["code"]}):
            same(told(visitor.api("auth.redeem", args)[1]), "expired", f"{list(args)} after ten minutes")


@case("a session that is over opens nothing [net/unauthenticated]", seconds=2)
def session_over(t):
    with t.fresh() as f:
        awa = f.person("awa")
        db = sqlite3.connect(f.house.data / "palabre.db")
        db.execute("UPDATE session SET expires_at = 1")
        db.commit()
        db.close()
        same(f.house.api("session.list", {"args": {}}, awa.cookie, awa.source).status, 401, "the cookie")
