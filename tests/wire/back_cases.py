# SPDX-License-Identifier: EUPL-1.2
"""What can be taken back for thirty seconds, and not after them."""
from floor_cases import restarted
from net_cases import same
from raw import case


def meeting_of(f, moussa):
    at = {"starts_at": 1990000000000, "ends_at": 1990005400000, "zone": "Europe/Paris"}
    return moussa.ok("meeting.create", {"groups": [f["g1"]], "title": "Point de situation", **at})["meeting"]["meeting"]["id"]


def answers(f, client, ago, sql, cmd, args):
    """How it is answered when what was done was done so many seconds ago."""
    restarted(f, {"moussa": client}, sql.format(ms=ago * 1000))
    return client.ask(cmd, args).get("err", {}).get("code")


@case("what was done to a commitment is taken back for thirty seconds [action.undo/too_late]", seconds=4)
def action(t):
    with t.fresh("--no-rates") as f:
        moussa = f.person("moussa")
        meeting = meeting_of(f, moussa)
        moussa.ok("room.open", {"meeting": meeting})
        a = moussa.ok("minutes.note", {"meeting": meeting, "kind": "action", "text": "Envoyer la convention", "owner": 5, "due_at": 1991000000000})["note"]["action"]["id"]
        for ago, refused in ((20, None), (31, "too_late")):
            moussa.ok("action.honour", {"action": a})
            same(answers(f, moussa, ago, "UPDATE action_step SET at = at - {ms}", "action.undo", {"action": a}), refused, f"the answer {ago} s later")


@case("a commitment given up with its line comes back for thirty seconds, any other line for as long as the meeting is held [minutes.note_restore/too_late]", seconds=4)
def note(t):
    with t.fresh("--no-rates") as f:
        moussa = f.person("moussa")
        meeting = meeting_of(f, moussa)
        moussa.ok("room.open", {"meeting": meeting})
        a = moussa.ok("minutes.note", {"meeting": meeting, "kind": "action", "text": "Envoyer la convention", "owner": 5, "due_at": 1991000000000})["note"]["id"]
        n = moussa.ok("minutes.note", {"meeting": meeting, "kind": "note", "text": "Accès rouvert"})["note"]["id"]
        earlier = "UPDATE action_step SET at = at - {ms}; UPDATE action SET ended_at = ended_at - {ms}; UPDATE minutes_note SET removed_at = removed_at - {ms}"
        for ago, refused in ((20, None), (31, "too_late")):
            moussa.ok("minutes.note_remove", {"note": a, "reason": "Noté deux fois"})
            moussa.ok("minutes.note_remove", {"note": n})
            same(answers(f, moussa, ago, earlier, "minutes.note_restore", {"note": a}), refused, f"the answer {ago} s later")
            moussa.ok("minutes.note_restore", {"note": n})


@case("that a meeting was opened is taken back for thirty seconds, and that it was taken up again not at all [room.unopen/too_late]", seconds=4)
def opened(t):
    with t.fresh("--no-rates") as f:
        moussa = f.person("moussa")
        for ago, refused in ((20, None), (31, "too_late")):
            meeting = meeting_of(f, moussa)
            moussa.ok("room.open", {"meeting": meeting})
            same(answers(f, moussa, ago, "UPDATE room SET opened_at = opened_at - {ms}", "room.unopen", {"meeting": meeting}), refused, f"the answer {ago} s later")
        moussa.ok("room.suspend", {"meeting": meeting})
        moussa.ok("room.open", {"meeting": meeting})
        same(moussa.ask("room.unopen", {"meeting": meeting})["err"]["code"], "too_late", "the answer once it was interrupted and taken up again")
