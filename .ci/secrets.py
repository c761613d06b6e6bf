"""Reads a scan of detect-secrets and complains of what is not in secrets.json, all of which is made up, for tests.

Whoever adds another one that is made up: `detect-secrets scan --exclude-files '^\\.ci/secrets\\.json$' > .ci/secrets.json`.
"""

import json
import pathlib
import sys


def found(scan):
    return {(name, one["hashed_secret"]): one for name, all_ in scan["results"].items() for one in all_}


known = found(json.loads(pathlib.Path(__file__).with_name("secrets.json").read_text()))
new = {where: one for where, one in found(json.load(sys.stdin)).items() if where not in known}
for (name, _), one in new.items():
    print(f"{name}:{one['line_number']}: {one['type']}: is it a secret?")
print(f"{len(new)} new secrets, {len(known)} known ones that are made up")
sys.exit(1 if new else 0)
