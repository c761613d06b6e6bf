"""A template as CloudFormation sees it in production: transformed, its conditions decided, its parameters filled in."""

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

GIVEN = {"Stage": "prod", "AlarmEmail": "ops@example.org"}
# Stands for every key of another stack.
KEY = "arn:aws:kms:us-east-1:111122223333:key/{}"
NOTHING = object()


def by_cloudformation(path):
    template = yaml_parse(path.read_text())
    parameters = {name: str(one.get("Default", name)) for name, one in template.get("Parameters", {}).items()}
    parameters |= {name: value for name, value in GIVEN.items() if name in parameters}
    if "Transform" in template:
        for one in template["Resources"].values():
            if one["Type"] == "AWS::Serverless::Function":
                one["Properties"]["CodeUri"] = "s3://bucket/key"
        session = boto3.Session(region_name="us-east-1")
        template = Translator({}, Parser(), None, session).translate(template, parameter_values=parameters)
    return Sight(template, parameters).template()


class Sight:
    def __init__(self, template, parameters):
        self.whole = template
        self.parameters = parameters
        self.buckets = {name for name, one in template["Resources"].items() if one["Type"] == "AWS::S3::Bucket"}

    def template(self):
        resources = self.whole["Resources"].items()
        there = {name: one for name, one in resources if "Condition" not in one or self.holds(one["Condition"])}
        return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": self.value(there)}

    def holds(self, condition):
        if isinstance(condition, str):
            return self.holds(self.whole["Conditions"][condition])
        ((function, given),) = condition.items()
        match function:
            case "Fn::Equals":
                return self.value(given[0]) == self.value(given[1])
            case "Fn::Not":
                return not self.holds(given[0])
            case "Fn::And":
                return all(map(self.holds, given))
            case "Fn::Or":
                return any(map(self.holds, given))
            case "Condition":
                return self.holds(given)
        raise ValueError(function)

    def value(self, node):
        if isinstance(node, list):
            return [value for value in map(self.value, node) if value is not NOTHING]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            ((function, given),) = node.items()
            match function:
                case "Fn::If":
                    return self.value(given[1] if self.holds(given[0]) else given[2])
                case "Ref":
                    return self.reference(given)
                case "Fn::Sub":
                    return self.text(given if isinstance(given, str) else given[0])
                case "Fn::GetAtt":
                    return self.attribute(given if isinstance(given, list) else given.split(".", 1))
        values = {name: self.value(one) for name, one in node.items()}
        return {name: value for name, value in values.items() if value is not NOTHING}

    def reference(self, name):
        if name == "AWS::NoValue":
            return NOTHING
        # A resource of this template stays a reference: the rules look at what it refers to.
        return self.parameters.get(name, name if name.startswith("AWS::") else {"Ref": name})

    def attribute(self, path):
        name, attribute = path
        if attribute.startswith("Outputs."):
            return KEY.format(name)
        return f"arn:aws:s3:::{name.lower()}" if name in self.buckets else {"Fn::GetAtt": path}

    def text(self, text):
        for bucket in self.buckets:
            text = text.replace(f"${{{bucket}.Arn}}", f"arn:aws:s3:::{bucket.lower()}")
        return text
