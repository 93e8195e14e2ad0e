# SPDX-License-Identifier: EUPL-1.2
"""gen - the protocol's TOML files to C, TypeScript, JSON Schema, AsyncAPI and its reference.

    python3 proto/gen proto OUTDIR [--handlers server/app] [--reference proto/REFERENCE.md]
    python3 proto/gen --check proto [--handlers server/app] [--reference proto/REFERENCE.md]

Writes proto.h proto.c emit.h commands.h commands.c proto.ts schema.json asyncapi.json and
REFERENCE.md into OUTDIR; a file that would not change is left alone. --handlers also asks
for a C file for each command. --reference writes the reference there too. --check writes
nothing: it validates, and with --reference compares. Exit 1 and one line an error when the
protocol is not sound. Standard library of Python 3.11 only.
"""
import argparse
import sys
from pathlib import Path

sys.dont_write_bytecode = True    # no __pycache__ beside the sources

from load import load             # noqa: E402
import emit_asyncapi              # noqa: E402
import emit_c                     # noqa: E402
import emit_commands              # noqa: E402
import emit_docs                  # noqa: E402
import emit_schema                # noqa: E402
import emit_ts                    # noqa: E402


def outputs(proto):
    return {
        "proto.h": emit_c.header(proto),
        "proto.c": emit_c.source(proto),
        "emit.h": emit_commands.emit_header(proto),
        "commands.h": emit_commands.header(proto),
        "commands.c": emit_commands.source(proto),
        "proto.ts": emit_ts.module(proto.public()),
        "schema.json": emit_schema.document(proto),
        "asyncapi.json": emit_asyncapi.document(proto.public()),
        "REFERENCE.md": emit_docs.reference(proto),
    }


def put(path, text):
    """Write unless the file already says so: what is not touched is not rebuilt."""
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def main():
    ap = argparse.ArgumentParser(prog="proto/gen", description=__doc__,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("proto", help="folder of the TOML files")
    ap.add_argument("out", nargs="?", help="folder to write to")
    ap.add_argument("--handlers", metavar="DIR", help="folder that holds <topic>/<command>.c")
    ap.add_argument("--reference", metavar="FILE", help="where the reference stands")
    ap.add_argument("--check", action="store_true", help="validate only")
    args = ap.parse_args()
    if not args.out and not args.check:
        ap.error("OUTDIR or --check is needed")

    proto, bad = load(args.proto, args.handlers)
    if not bad:
        files = outputs(proto)
        if not args.check:
            out = Path(args.out)
            out.mkdir(parents=True, exist_ok=True)
            for name, text in files.items():
                put(out / name, text)
            if args.reference:
                put(Path(args.reference), files["REFERENCE.md"])
        elif args.reference:
            path = Path(args.reference)
            if not path.is_file() or path.read_text(encoding="utf-8") != files["REFERENCE.md"]:
                bad = [f"{path}: is not what the protocol generates; run proto/gen with --reference"]
    for line in bad:
        print(line, file=sys.stderr)
    return 1 if bad else 0


sys.exit(main())
