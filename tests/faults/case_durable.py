# SPDX-License-Identifier: EUPL-1.2
"""What an ok means (trust R-1): the kernel is watched, and between the writing of a row and the answer
it has been asked to put the log on the disk, and has said that it did."""
import re
import shutil
import time

from core import Core, FaultHouse, Template
from scenario import Failed, Skip, scenario

POSTS = 30
CALLS = "pwrite64,pwritev,fdatasync,fsync,write,writev,sendto,sendmsg"
LINE = re.compile(r"^(\d+) +(?:(?P<call>\w+)\((?P<args>.*?)(?:\) += (?P<result>-?\d+).*| <unfinished \.\.\.>)"
                  r"|<\.\.\. (?P<resumed>\w+) resumed>.*\) += (?P<late>-?\d+).*)$")


class Watched(FaultHouse):
    """A server every call of which is written down, the tracer standing behind it."""

    def command(self):
        self.trace = self.data / "trace"
        return ["strace", "-D", "-f", "-y", "-s", "66000", "-e", f"trace={CALLS}", "-e", "signal=none", "-o", str(self.trace), *super().command()]


def watched(t, template, bug=None):
    """The trace of thirty messages, one after the other."""
    if not shutil.which("strace"):
        raise Skip("strace is missing (deploy/install faults)")
    house = template.house(start=False, kind=Watched)
    house.env["ASAN_OPTIONS"] = "detect_leaks=0"  # it cannot look for them under a tracer
    house.start()
    c = Core(house, template.names)
    c.sign_in()
    c.connect()
    if bug:
        house.plan(f"bug={bug}")
    said = {}  # number of the frame -> its words
    for _ in range(POSTS):
        words = c.words("dit")
        c.write("post.create", {"topic": template.names["t1"], "body": words}, "post", words)
        said[c.ids] = words
        time.sleep(0.01)
    c.close()
    house.stop()
    end = time.monotonic() + 10
    while "exited" not in house.trace.read_text(errors="replace")[-4000:] and time.monotonic() < end:
        time.sleep(0.05)
    return house.trace.read_text(errors="replace").splitlines(), said


def steps(lines):
    """The trace as (what, of what): rows written, by their words; synced once it has returned; answered."""
    open_ = {}
    for line in lines:
        m = LINE.match(line)
        if not m:
            continue
        if m["resumed"]:
            call, args = open_.pop(m[1], ("", ""))
            if call in ("fdatasync", "fsync") and m["late"] == "0" and "palabre.db-wal>" in args:
                yield "synced", None
            continue
        call, args = m["call"], m["args"]
        if m["result"] is None:
            open_[m[1]] = call, args
        if call.startswith("pwrite") and "palabre.db-wal>" in args:
            for words in re.findall(r"dit-\d+", args):
                yield "written", words
        elif call in ("fdatasync", "fsync") and m["result"] == "0" and "palabre.db-wal>" in args:
            yield "synced", None
        elif "socket:[" in args:
            for id_ in re.findall(r'\{\\"re\\":(\d+),\\"ok\\"', args):
                yield "answered", int(id_)


def order_holds(t, lines, said):
    """Before each answer its row was written, and after that the log was synced."""
    written, durable, answered = set(), set(), []
    for what, of in steps(lines):
        if what == "written":
            written.add(of)
        elif what == "synced":
            durable |= written
        elif of in said:
            t.require(said[of] in durable, f"the answer to {said[of]} leaves when its row is {'only written' if said[of] in written else 'not even written'}")
            answered.append(of)
    t.require(answered == list(said), f"of {len(said)} answers {len(answered)} were seen in the trace")


@scenario("R-1", "between the row and its answer the log has come to the disk, as the kernel saw it", seconds=2, smoke=True)
def synced_before_answered(t):
    lines, said = watched(t, Template(t))
    order_holds(t, lines, said)
    t.note(answers=len(said))


@scenario("R-1", "a server that answers before it commits is seen to do so", seconds=8)
def mutant_is_seen(t):
    lines, said = watched(t, Template(t), bug="ack_early")
    try:
        order_holds(t, lines, said)
    except Failed as e:
        t.require("leaves when its row is" in str(e), str(e))
        return
    raise Failed("it answers before it commits, and the trace does not show it")
