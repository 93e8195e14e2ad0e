# SPDX-License-Identifier: EUPL-1.2
"""emit_asyncapi - asyncapi.json: the protocol as an AsyncAPI 3.0 document.

Seen from the server: it receives commands, answers each once, and sends events. Commands that
go only over HTTP stand on the channel `api`, all others on the channel `socket`.
"""
import json

from emit_schema import ID, OP, closed, refusal, shared, struct

REF = "#/components/schemas/"


def camel(name):
    head, *rest = name.replace(".", "_").split("_")
    return head + "".join(p.capitalize() for p in rest)


def channel_of(c):
    return "socket" if "ws" in c.via else "api"


def messages(proto):
    out = {}
    for c in proto.commands:
        op = {"op": OP} if c.flag == "write" else {}
        socket = channel_of(c) == "socket"
        args = {"$ref": REF + c.args.tag}
        out[c.name] = {
            "name": c.name, "title": c.name, "summary": c.summary, "contentType": "application/json",
            "payload": closed(c.summary, ["id", "cmd", *op], id=ID, cmd={"type": "string", "const": c.name}, **op, args=args)
            if socket else closed(c.summary, [*op], **op, args=args)}
        ok = {"ok": {"$ref": REF + c.result.tag}}
        out[f"{c.name}.ok"] = {
            "name": f"{c.name}.ok", "title": f"{c.name}: done", "contentType": "application/json",
            "payload": closed(c.result.doc, ["re", "ok"], re=ID, **ok) if socket else closed(c.result.doc, ["ok"], **ok)}
    for e in proto.events:
        seq = {} if e.live else {"seq": ID}
        out[f"event.{e.name}"] = {
            "name": e.name, "title": e.name, "summary": e.doc, "contentType": "application/json",
            "payload": closed(e.doc, ["ch", *seq, "ev", "at", "data"],
                              ch={"type": "string", "pattern": f"^({'|'.join(e.channels)})[1-9][0-9]*$"}, **seq,
                              ev={"type": "string", "const": e.name}, at={"type": "integer"},
                              data={"$ref": REF + "event_" + e.data.tag})}
    out["refusal"] = {"name": "refusal", "title": "Refused", "contentType": "application/json",
                      "payload": closed("A command was refused; re is absent over HTTP.", ["err"],
                                        re={"type": "integer", "minimum": 0}, err={"$ref": REF + "refusal"})}
    return out


def operations(proto):
    def on(channel, name):
        return {"$ref": f"#/channels/{channel}/messages/{name}"}

    out = {}
    for c in proto.commands:
        at = channel_of(c)
        out[camel(c.name)] = {
            "action": "receive", "channel": {"$ref": f"#/channels/{at}"}, "summary": c.summary,
            "messages": [on(at, c.name)],
            "reply": {"channel": {"$ref": f"#/channels/{at}"}, "messages": [on(at, f"{c.name}.ok"), on(at, "refusal")]}}
    for e in proto.events:
        out[camel(f"on.{e.name}")] = {
            "action": "send", "channel": {"$ref": "#/channels/socket"}, "summary": e.doc,
            "messages": [on("socket", f"event.{e.name}")]}
    return out


def document(proto):
    all_messages = messages(proto)
    http = [n for c in proto.commands if channel_of(c) == "api" for n in (c.name, f"{c.name}.ok")]
    refs = {n: {"$ref": f"#/components/messages/{n}"} for n in all_messages}
    channels = {"socket": {
        "address": "/ws", "title": "The socket", "servers": [{"$ref": "#/servers/socket"}],
        "description": "One WebSocket, subprotocol palabre.v1: commands, replies and events, each one text frame.",
        "messages": {n: r for n, r in refs.items() if n not in http},
        "bindings": {"ws": {"method": "GET", "bindingVersion": "0.1.0"}}}}
    if http:
        channels["api"] = {
            "address": "/api/{command}", "title": "Commands over HTTP", "servers": [{"$ref": "#/servers/web"}],
            "description": "POST, same origin, application/json.",
            "parameters": {"command": {"description": "Name of the command.", "enum": [n for n in http if not n.endswith(".ok")]}},
            "messages": {n: refs[n] for n in [*http, "refusal"]}}
    schemas = {"refusal": refusal(proto), **shared(proto, REF)}
    for c in proto.commands:
        schemas |= {s.tag: struct(s, REF) for s in (c.args, c.result)}
    schemas |= {f"event_{e.data.tag}": struct(e.data, REF) for e in proto.events}
    doc = {
        "asyncapi": "3.0.0",
        "info": {"title": "Palabre", "version": "1.0.0",
                 "description": "Group discussion between local authorities. The rules of the frames stand in proto/README.md.",
                 "license": {"name": "EUPL-1.2", "url": "https://joinup.ec.europa.eu/collection/eupl/eupl-text-eupl-12"}},
        "defaultContentType": "application/json",
        "servers": {"socket": {"host": "{host}", "protocol": "wss", "description": "The WebSocket endpoint.",
                               "variables": {"host": {"default": "localhost"}}},
                    "web": {"host": "{host}", "protocol": "https", "description": "The same server over HTTP.",
                            "variables": {"host": {"default": "localhost"}}}},
        "channels": channels,
        "operations": operations(proto),
        "components": {"schemas": schemas, "messages": all_messages},
    }
    return json.dumps(doc, ensure_ascii=False, indent=1) + "\n"
