#!/usr/bin/env python3
"""Checks a raffle from its bundle by the rules of PROTOCOL.md: python3 verify.py bundle.json

drand's signature itself is checked by `tertulia raffle verify`; here, that the value follows from it."""
import hashlib, json, sys

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
sha = lambda data: hashlib.sha256(data).digest()
leaf = lambda entry: sha(b"\0" + f"{entry['ticket']} {entry['waited']}".encode())

def root(level):
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2])
        level = [sha(b"\1" + one + other) for one, other in pairs] + level[len(level) // 2 * 2:]
    return (level or [sha(b"")])[0].hex()

def order(entries, weights, seed):
    def words(block=0):
        while True:
            data = sha(b"tertulia raffle v2 stream\0" + seed + block.to_bytes(8, "big"))
            yield from (int.from_bytes(data[i:i + 4], "big") for i in range(0, 32, 4))
            block += 1

    stream = words()
    def shuffled(papers):
        for place in range(len(papers) - 1):
            bound = len(papers) - place
            word = next(w for w in stream if w < 2**32 // bound * bound)
            other = place + word % bound
            papers[place], papers[other] = papers[other], papers[place]
        return papers

    first, lots, drawn = weights["first_from"], weights["lots"], []
    for wait in sorted({e["waited"] for e in entries if e["waited"] >= first}, reverse=True):
        drawn += shuffled([e["ticket"] for e in entries if e["waited"] == wait])
    urn = [e["ticket"] for e in entries if e["waited"] < first for _ in range(lots[min(e["waited"], len(lots) - 1)])]
    return list(dict.fromkeys(drawn + shuffled(urn)))

def check(b):
    c, v, entries, wrong = b["commitment"], b["value"], b["entries"], []
    for e in entries:
        if leaf(e)[:8].hex() != e["leaf"] or e["ticket"] not in b["order"]:
            wrong.append(f"entry {e['ticket']} is not what was sealed")
    tickets = [e["ticket"] for e in entries]
    wrong += [f"entry {t} is not in its place" for s, t in zip(tickets, tickets[1:]) if s >= t]
    if root([leaf(e) for e in entries]) != c["root"] or len(entries) != c["count"]:
        wrong.append("entries: the list is not the one that was sealed")
    text = (f"{c['protocol']}\ncohort {c['cohort']}\nroot {c['root']}\ncount {c['count']}\nprizes {c['prizes']}\nalternates {c['alternates']}\n"
            f"lots {' '.join(map(str, c['weights']['lots']))}\nfirst-from {c['weights']['first_from']}\nbeacon {c['beacon']}\nround {c['round']}\n"
            f"committed-at {c['committed_at']}\ndraws-at {c['draws_at']}\n")
    code = "".join(ALPHABET[byte % 32] for byte in sha(text.encode())[:12])
    told = "-".join([code[:4], code[4:8], code[8:]])
    if told != b["code"] or c["protocol"] != "tertulia raffle v2" or c["draws_at"] - c["committed_at"] < 600:
        wrong.append(f"commitment: its code is {told}, and people were told {b['code']}")
    x, says = v.get("extraction"), [f"value {v['round']} {v['randomness']}"]
    if x:
        proof = b"loteria federal\0" + "".join(f"{n}\n" for n in [v["round"], *x["numbers"]]).encode()
        says += [f"numbers {' '.join(x['numbers'])}", f"reference {x['reference']}", f"entered-by {' '.join(x['entered_by'])}"]
    else:
        proof, says = bytes.fromhex(v["signature"]), says + [f"signature {v['signature']}"]
    if sha(proof).hex() != v["randomness"] or c["beacon"] == "test" or v["round"] < c["round"]:
        wrong.append("value: it does not follow from its proof, or is of another round")
    seed = sha(c["protocol"].encode() + b"\0" + bytes.fromhex(c["root"]) + v["round"].to_bytes(8, "big") + bytes.fromhex(v["randomness"]))
    if seed.hex() != b["seed"] or order(entries, c["weights"], seed) != b["order"]:
        wrong.append("order: it does not follow from the list and the value")
    lines = [f"code {b['code']}"] + [f"entry {e['ticket']} {e['waited']} {e['leaf']}" for e in entries] + says
    lines += [f"seed {b['seed']}", f"drawn-at {b['drawn_at']}"] + [f"order {t}" for t in b["order"]] + [f"passed {p['ticket']} {p['why']} {p['at']}" for p in b["passed"]]
    if sha((text + "\n".join(lines) + "\n").encode()).hex() != b["sum"]:
        wrong.append("sum: something in the file is not as it was written")
    return wrong

if __name__ == "__main__":
    try:
        bundle = json.load(open(sys.argv[1], encoding="utf-8"))
        bundle = bundle.get("raffle_bundle", bundle)
        problems = check(bundle)
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, OverflowError) as error:
        problems = [f"file: it is not a bundle ({error!r})"]
    print("\n".join(problems) or "\n".join(bundle["order"]))
    sys.exit(1 if problems else 0)
