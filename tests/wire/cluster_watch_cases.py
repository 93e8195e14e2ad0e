# SPDX-License-Identifier: EUPL-1.2
"""What a historian and its gateways tell those who watch, and how a request is found in both their logs."""
import os
import sqlite3

from cluster_cases import apart, within
from log_cases import awaited, lines, name_of
from metrics_cases import numbers, scrape, value
from net_cases import check, same
from raw import case

WATCHED = {"PALABRE_METRICS_LISTEN": "0"}


@case("a gateway tells of its people and of Redis, the historian of the disk; without Redis both say so [metrics/cluster]", seconds=6)
def watched(t):
    with t.cluster("--no-rates", env=WATCHED) as f:
        gateways, servers = f.house.gateways, [f.house, *f.house.gateways]
        awa, helene, _ = apart(f, "awa", "helene", "moussa")
        for n in range(3):
            awa.ok("post.create", {"topic": f["t1"], "body": f"Message {n}"})
        helene.await_push("post.created")
        pages = [numbers(scrape(s)) for s in servers]
        same([value(p, "palabre_redis_up") for p in pages], [1, 1, 1], "Redis")
        same([value(p, "palabre_historian_up") for p in pages], [1, 1, 1], "the historian")
        same([value(p, "palabre_ready") for p in pages], [1, 1, 1], "ready")
        same([value(p, "palabre_connections") for p in pages], [0, 1, 2], "connections")
        check(value(pages[0], "palabre_acks_total", command="post.create") >= 3, "what the historian has done")
        check(value(pages[0], "palabre_commit_seconds_count") >= 3 and value(pages[0], "palabre_bus_channels") >= 1, "commits, channels")
        check(not any(name.startswith(("palabre_commit", "palabre_storage", "palabre_mail", "palabre_push")) for p in pages[1:] for name, _ in p), "a disk at a gateway")
        check(all(value(p, "palabre_deliveries_total") >= 1 for p in pages[1:]), "deliveries")
        f.house.redis.kill()
        f.house.redis.wait()
        within(10, "both say that Redis is gone", lambda: not any(
            value(p, name) for p in map(numbers, map(scrape, servers)) for name in ("palabre_redis_up", "palabre_ready")))
        os.unlink(f.house.socket_path)
        f.house.start_redis()
        within(15, "both say that it is back", lambda: all(
            value(p, name) for p in map(numbers, map(scrape, servers)) for name in ("palabre_redis_up", "palabre_ready", "palabre_historian_up")))
        check(all(value(numbers(scrape(g)), "palabre_redis_connects_total") > 2 for g in gateways), "how often it was connected to")


@case("an error of the historian is in its log under the name that the gateway gave [log/cluster]", seconds=4)
def found_again(t):
    with t.cluster("--no-rates") as f:
        awa, = apart(f, "awa")
        args = {"topic": f["t1"], "body": "Cela ne se fera pas"}
        db = sqlite3.connect(f.house.data / "palabre.db")
        db.execute("CREATE TRIGGER planted BEFORE INSERT ON post BEGIN SELECT RAISE(ABORT, 'planted'); END")
        db.commit()
        db.close()
        id_ = awa.post_frame("post.create", args)
        err = awa.reply(id_, "post.create", args)["err"]
        name = name_of(awa.link.response)
        same((err["code"], err["ref"]), ("internal", f"{name}-{id_}"), "the refusal")
        awaited(f.house, level="error", mod="dispatch", req=err["ref"])
        check(lines(f.house, level="error", mod="db", req=err["ref"]), "why, at the historian")
        awaited(f.house.gateways[0], mod="ws", msg="opened", req=name)
