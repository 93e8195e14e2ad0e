# SPDX-License-Identifier: EUPL-1.2
"""The command line: settings, the administrator's commands with and without a server, the demonstration."""
import os
import pathlib
import re
import sqlite3
import subprocess
import tempfile

from house import House
from net_cases import check, same
from raw import Skip, case

GEO = pathlib.Path(__file__).resolve().parents[2] / "web/node_modules/@etalab/decoupage-administratif/data"


def run(t, *words, status=0, env=None):
    """What `palabre WORDS` says, on both streams; it ends with `status`."""
    done = subprocess.run([str(t.runner.o.palabre), *map(str, words)], capture_output=True, text=True, timeout=60,
                          env={**os.environ, **(env or {})})
    same(done.returncode, status, f"the exit status of palabre {' '.join(map(str, words))}:\n{done.stdout}{done.stderr}")
    check("Sanitizer" not in done.stderr and "runtime error" not in done.stderr, done.stderr)
    return done.stdout + done.stderr


def says(said, *words):
    for word in words:
        check(word in said, f"it does not say {word!r}:\n{said}")


@case("what is wrong with the settings is said with its line, and nothing starts [cli.settings]")
def settings(t):
    with tempfile.TemporaryDirectory() as d:
        file = pathlib.Path(d) / "palabre.ini"
        file.write_text("[server]\nport = 8081\n\nprot = 1\n[limits]\nrates = maybe\n")
        for command in ("check-config", "serve", "migrate"):
            said = run(t, command, "--config", file, "--data", d, status=1)
            says(said, f'{file}:4: unknown key "prot" in [server]; did you mean "port"?', f'{file}:6: "maybe" is not on or off')
        same(os.listdir(d), ["palabre.ini"], "the directory afterwards")
        file.write_text("[server]\nport = 8081\n")
        says(run(t, "check-config", "--print", "--config", file), "port = 8081")
        env = {"PALABRE_SERVER_PORT": "8082"}
        says(run(t, "check-config", "--print", "--config", file, env=env), "port = 8082")
        says(run(t, "check-config", "--print", "--port", 8083, "--config", file, env=env, status=2), "no such option")
        says(run(t, "check-config", env={"PALABRE_SERVER_PROT": "1"}, status=1), "PALABRE_SERVER_PROT: no setting has this name")
        says(run(t, "serve", "--config", f"{d}/none.ini", "--data", d, status=1), "none.ini: No such file")


@case("a wrong command line is said, and ends with 2 [cli.usage]")
def usage(t):
    for words in ([], ["srve"], ["serve", "--prt"], ["serve", "--port"], ["serve", "x"], ["admin"], ["admin", "group", "create", "a"],
                  ["admin", "person", "create", "a@example.org", "A", "--admin=yes"], ["demo"], ["demo", "--bench", "1"]):
        says(run(t, *words, status=2), "palabre")
    for words in (["help"], ["--help"], ["help", "admin"], ["admin", "--help"], ["help", "settings"], ["serve", "-h"], ["--version"]):
        run(t, *words)


def set_up(t, data):
    """A person in a group, by the administrator's commands."""
    says(run(t, "admin", "authority", "add", "Commune de Diaraba", "--country", "ML", "--data", data), "is authority")
    found = re.search(r"\d+", run(t, "admin", "authority", "search", "diaraba", "--data", data))
    says(run(t, "admin", "person", "create", "awa@example.org", "Awa Diallo", "--function", "maire", "--authority", found[0],
             "--data", data), "Awa Diallo is person")
    run(t, "admin", "person", "create", "bob@example.org", "Bob Smith", "--lang", "en", "--data", data)
    says(run(t, "admin", "person", "create", "awa@example.org", "Encore", "--data", data, status=1), "taken, email")
    says(run(t, "admin", "group", "create", "mali", "Groupe-pays Mali", "--kind", "country", "--countries", "ML,BF",
             "--moderator", "awa@example.org", "--data", data), "mali is group")
    run(t, "admin", "group", "create", "eau", "Eau", "--kind", "thematic", "--join", "open", "--tint", 3, "--data", data)
    says(run(t, "admin", "group", "add", "mali", "bob@example.org", "--role", "observer", "--data", data), "is observer of mali")
    says(run(t, "admin", "group", "add", "mali", "nobody@example.org", "--data", data, status=1), "nobody has the address")
    says(run(t, "admin", "group", "add", "none", "bob@example.org", "--data", data, status=1), 'no group "none"')
    run(t, "admin", "group", "link", "mali", "eau", "--data", data)
    run(t, "admin", "group", "link", "mali", "eau", "--undo", "--data", data)
    says(run(t, "admin", "group", "list", "--data", data), "Groupe-pays Mali", "Eau")
    says(run(t, "admin", "call", "group.get", '{"slug":"mali"}', "--as", "awa@example.org", "--data", data), '"moderator"')
    says(run(t, "admin", "call", "group.get", "nonsense", "--data", data, status=2), "no JSON object")
    says(run(t, "admin", "group", "remove", "mali", "bob@example.org", "--data", data), "no longer in mali")
    link = run(t, "admin", "sign-in-link", "awa@example.org", "--port", 8999, "--data", data)
    check(re.fullmatch(r"http://127\.0\.0\.1:8999/\S+\n", link), link)


@case("the administrator's commands work without a server [cli.admin]", seconds=6)
def without_server(t):
    with tempfile.TemporaryDirectory() as d:
        set_up(t, d)


@case("the administrator's commands work through a running server [cli.admin]", seconds=6)
def with_server(t):
    with House(t.runner.o.palabre) as house:
        set_up(t, house.data)
        says(run(t, "migrate", "--data", house.data, status=1), "another palabre")


@case("the demonstration fills an empty directory, and no other [cli.demo]", seconds=25)
def demonstration(t):
    if not GEO.is_dir():
        raise Skip("web/node_modules has no geography")
    with tempfile.TemporaryDirectory() as d:
        data = pathlib.Path(d) / "data"
        said = run(t, "demo", "--data", data, "--geo", GEO)
        counted = {word: int(n) for n, word in re.findall(r"(\d+) (communes|EPCI|departments|regions|messages|topics)", said)}
        check(counted["communes"] > 34000 and counted["EPCI"] > 1200 and counted["departments"] == 101 and
              counted["regions"] >= 18 and counted["messages"] > 500, said)
        db = sqlite3.connect(data / "palabre.db")
        late, = db.execute("SELECT count(*) FROM post WHERE at > unixepoch() * 1000 + 1000").fetchone()
        same(late, 0, "messages from the future")
        wrong, = db.execute("SELECT count(*) FROM post a JOIN post b ON b.id = a.id + 1 WHERE b.at < a.at").fetchone()
        same(wrong, 0, "messages whose id does not rise with time")
        broken, = db.execute("SELECT count(*) FROM post WHERE body LIKE '%{{%' OR body LIKE '%(person:%' OR body LIKE '%(authority:%'").fetchone()
        same(broken, 0, "messages in which something was not put in")
        for name, size in db.execute("SELECT hash, size FROM file"):
            same(os.path.getsize(data / "files" / name), size, "the size of a file")
        db.close()
        same(len(re.findall(r"http://127\.0\.0\.1:8999/\S+", run(t, "demo", "--links", "--port", 8999, "--data", data))), 4, "links")
        says(run(t, "demo", "--data", data, "--geo", GEO, status=1), "not empty")
        says(run(t, "demo", "--data", f"{d}/other", "--geo", d, status=1), "regions.json")


@case("the bench's people sit where it is said [cli.bench]", seconds=4)
def bench(t):
    with tempfile.TemporaryDirectory() as d:
        run(t, "demo", "--bench", 30, 3, 10, "--data", f"{d}/data", "--tokens", f"{d}/seats")
        seats = [line.split() for line in pathlib.Path(f"{d}/seats").read_text().splitlines()]
        same((len(seats), len({s[0] for s in seats}), len({s[2] for s in seats})), (30, 30, 30), "seats, people, cookies")
        same(sorted([s[1] for s in seats].count(g) for g in {s[1] for s in seats}), [10, 10, 10], "people in each group")
        with House(t.runner.o.palabre, data=f"{d}/data") as house:
            for person, group, cookie in seats[::10]:
                answer = house.api("topic.list", {"args": {"group": int(group)}}, f"palabre_session={cookie}")
                same(answer.status, 200, f"person {person}")
                check(b'"topics":[{' in answer.body, f"{answer.body!r:.300}")
