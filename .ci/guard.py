"""Holds the templates to the rules in infra/guard, which are ours, and to those of AWS that infra/guard/aws.txt names.

`guard.py TOOLS TEMPLATE...`: what is missing in the folder TOOLS is put there first.
"""

import importlib.util
import json
import pathlib
import platform
import subprocess
import sys
import tarfile
import tempfile

import seen

GUARD = pathlib.Path("infra/guard")

# A rule that cannot fail says nothing: with these words changed, the template must not pass.
WRONG = [
    ("template.yaml", "PointInTimeRecoveryEnabled: true", "PointInTimeRecoveryEnabled: false"),
    ("template.yaml", "RestrictPublicBuckets: true", "RestrictPublicBuckets: false"),
    ("template.yaml", "Action: events:PutEvents", 'Action: "events:*"'),
    ("template.yaml", "Resource: !GetAtt Cohorts.Arn", 'Resource: "*"'),
    ("template.yaml", "maxReceiveCount: 5", "maxReceiveCount: 50"),
    ("template.yaml", "KmsMasterKeyId: ", "Ignored: "),
    ("template.yaml", '"aws:SecureTransport": "false"', '"aws:SecureTransport": "true"'),
    ("key.yaml", "EnableKeyRotation: true", "EnableKeyRotation: false"),
    ("alarms.yaml", "AlarmActions: ", "Ignored: "),
    ("door.yaml", "ThrottlingRateLimit: ", "Ignored: "),
]


def unpacked(tools):
    """The tool and AWS's rules: both lie in one archive in a Python package."""
    package = pathlib.Path(importlib.util.find_spec("cdklabs.cdk_validator_cfnguard").origin).parent
    archive = next(package.glob("_jsii/*.tgz"))
    folder = tools / archive.stem
    if not folder.exists():
        with tarfile.open(archive) as files:
            files.extractall(folder, filter="data")
    machine = {"arm64": "aarch64", "AMD64": "x86_64"}.get(platform.machine(), platform.machine())
    system = "macos" if sys.platform == "darwin" else "ubuntu"
    return folder / "package/bin" / system / machine / "cfn-guard", folder / "package/rules/control-tower/cfn-guard"


def asked(program, rules, data):
    """What each rule says of each template: names of rules by outcome."""
    command = [program, "validate", "-r", rules, "-d", data, "--structured", "-o", "json", "--show-summary", "none"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 19):
        sys.exit(f"cfn-guard failed: {done.stderr}")
    reports = json.loads(done.stdout)
    kept = {one for report in reports for one in report["compliant"]}
    broken = {(report["name"], one["Rule"]["name"], json.dumps(one)) for report in reports for one in report["not_compliant"]}
    return kept, broken


def listed():
    """The rules of AWS that are asked, and those that are not."""
    lines = [line.split() for line in (GUARD / "aws.txt").read_text().splitlines()]
    lines = [line for line in lines if line and line[0] != "#"]
    return {line[0] for line in lines if len(line) == 1}, {line[1] for line in lines if line[0] == "not"}


def main():
    tools, templates = pathlib.Path(sys.argv[1]), [pathlib.Path(path) for path in sys.argv[2:]]
    program, of_aws = unpacked(tools)
    with tempfile.TemporaryDirectory() as folder:
        changed = pathlib.Path(folder) / "changed.yaml"
        for name, right, wrong in WRONG:
            text = next(path for path in templates if path.name == name).read_text()
            changed.write_text(text.replace(right, wrong))
            if right not in text or not asked(program, GUARD, changed)[1]:
                sys.exit(f"cfn-guard does not see what is wrong with {name} after: {wrong}")
    faults = set()
    ours = set()
    for template in templates:
        kept, broken = asked(program, GUARD, template)
        ours |= kept
        faults |= broken
    with tempfile.TemporaryDirectory() as folder:
        for template in templates:
            as_seen = json.dumps(seen.by_cloudformation(template), default=str)
            (pathlib.Path(folder) / f"{template.stem}.json").write_text(as_seen)
        kept, broken = asked(program, of_aws, folder)
    chosen, refused = listed()
    faults |= {one for one in broken if one[1] not in refused}
    unasked = chosen - kept - {rule for _, rule, _ in broken}
    for name, rule, detail in sorted(faults):
        print(f"{name}: {rule}: {detail[:600]}")
    for rule in sorted(unasked):
        print(f"{rule}: no resource here has to do with it: take it out of aws.txt")
    for rule in sorted(kept - chosen):
        print(f"{rule}: holds, and is not in aws.txt: add it")
    print(f"cfn-guard: {len(ours)} rules of ours and {len(chosen)} of AWS's, {len(templates)} templates, {len(faults)} failures, {len(WRONG)} of {len(WRONG)} planted faults seen")
    sys.exit(1 if faults or unasked or kept - chosen else 0)


main()
