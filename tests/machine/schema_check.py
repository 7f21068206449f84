"""Do the JSON Schema and the parser of topology files agree?

usage: schema_check.py NUMASIM SCHEMA TOPOLOGIES EVERYTHING

Every topology must pass the schema. EVERYTHING and its variants, which together have every declared
field, are damaged in every way that the schema forbids: a key missing, a key too many, a value of
another type, out of range, of another form. Schema and parser must refuse each of them.
Ends with status 77 (skipped) where python3-jsonschema is missing.
"""

import copy
import json
import pathlib
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    print("skipped: python3-jsonschema is not installed")
    sys.exit(77)


def variants(base):
    """Documents that together take every form."""
    yield "everything", base
    listed = copy.deepcopy(base)
    listed["levels"]["core"] = {
        "lists": ["0,8", "1,9", "2,10", "3,11", "4,12", "5,13", "6,14", "7,15"],
        "transfer_ns": 1.5}
    listed["levels"]["l3"] = {"lists": ["0-1,8-9", "2-3,10-11", "4-5,12-13", "6-7,14-15"],
                              "transfer_ns": 20}
    listed["hop"] = {"mode": "matrix", "symmetric": True,
                     "ns": [[0, 30, 65, 90], [30, 0, 90, 65], [65, 90, 0, 30], [90, 65, 30, 0]]}
    yield "listed", listed
    linear = copy.deepcopy(base)
    linear["hop"] = {"mode": "slit_linear", "ns_per_unit": 5.9}
    yield "linear", linear


def form_of(schema, value):
    """The schema, or of several forms the one that fits the sound value."""
    for form in schema.get("oneOf", []):
        if jsonschema.Draft7Validator(form).is_valid(value):
            return form
    return schema


def damages(schema, value, place=()):
    """(what, how to change the document, which fields are touched) for a sound value and below."""
    schema = form_of(schema, value)
    yield "null", place, None
    if "enum" in schema:
        yield "unknown choice", place, "no such choice"
        yield "number", place, 3
    kind = schema.get("type")
    if kind in ("number", "integer"):
        yield "string", place, str(value)
        yield "below", place, schema["minimum"] - 1
        yield "above", place, schema["maximum"] * 2 + 1
        if kind == "integer":
            yield "fraction", place, value + 0.5
    elif kind == "boolean":
        yield "number", place, 1
    elif kind == "string":
        yield "number", place, 3
        if schema.get("minLength", 0) > 0:
            yield "empty", place, ""
        if "pattern" in schema:
            yield "another form", place, "1-/"
    elif kind == "array":
        yield "object", place, {}
        if schema["minItems"] > 0:
            yield "no items", place, []
        for i, item in enumerate(value):
            yield from damages(schema["items"], item, place + (i,))
    elif kind == "object":
        yield "array", place, []
        fields = schema.get("properties")
        if fields is not None:
            yield "unknown key", place, {**value, "surely_unknown": 1}
        for key in schema.get("required", []):
            yield "without " + key, place, {k: v for k, v in value.items() if k != key}
        if schema.get("minProperties", 0) > 0:
            yield "empty object", place, {}
        for rule in schema.get("allOf", []):
            for key in rule.get("then", {}).get("required", []):
                yield "without " + key, place, {k: v for k, v in value.items() if k != key}
            for key, allowed in rule["if"]["properties"].items():
                others = [c for c in fields[key]["enum"] if c != allowed["const"]]
                yield "misplaced", place, {**value, key: others[0]}
        for key, item in value.items():
            inner = fields[key] if fields is not None else schema["additionalProperties"]
            yield from damages(inner, item, place + (key,))


def changed(document, place, value):
    if not place:
        return value
    result = copy.deepcopy(document)
    parent = result
    for step in place[:-1]:
        parent = parent[step]
    parent[place[-1]] = value
    return result


def declared_places(schema, place=()):
    """Every declared field, arrays and maps as '*'."""
    for form in schema.get("oneOf", [schema]):
        for key, inner in form.get("properties", {}).items():
            yield place + (key,)
            yield from declared_places(inner, place + (key,))
        for inner in (form.get("items"), form.get("additionalProperties")):
            if isinstance(inner, dict):
                yield from declared_places(inner, place + ("*",))


def places_in(schema, value, place=()):
    schema = form_of(schema, value)
    if isinstance(value, dict):
        for key, item in value.items():
            known = key in schema.get("properties", {})
            inner = schema["properties"][key] if known else schema["additionalProperties"]
            here = place + (key if known else "*",)
            yield here
            yield from places_in(inner, item, here)
    elif isinstance(value, list):
        for item in value:
            yield from places_in(schema["items"], item, place + ("*",))


def main():
    numasim, schema_file, topologies, everything = sys.argv[1:]
    schema = json.loads(pathlib.Path(schema_file).read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    failures = []
    files = sorted(pathlib.Path(topologies).glob("*.json"))
    for file in files:
        for error in validator.iter_errors(json.loads(file.read_text())):
            failures.append(f"{file}: refused by the schema: {error.message[:200]}")

    seen = set()
    damaged = {}
    with tempfile.TemporaryDirectory() as directory:
        folder = pathlib.Path(directory)
        sound = []
        for name, document in variants(json.loads(pathlib.Path(everything).read_text())):
            if not validator.is_valid(document):
                failures.append(f"{name}: refused by the schema")
            sound.append(folder / f"{name}.json")
            sound[-1].write_text(json.dumps(document))
            seen.update(places_in(schema, document))
            for what, place, value in damages(schema, document):
                bent = changed(document, place, value)
                file = folder / f"damaged-{len(damaged)}.json"
                damaged[str(file)] = f"{name} {'/'.join(map(str, place))}: {what}"
                file.write_text(json.dumps(bent))
                if validator.is_valid(bent):
                    failures.append(f"accepted by the schema: {damaged[str(file)]}")
        missing = sorted(set(declared_places(schema)) - seen)
        failures += [f"declared, but in no test document: {'/'.join(p)}" for p in missing]

        check = [numasim, "topology", "check"]
        done = subprocess.run(check + [str(f) for f in sound], capture_output=True, text=True)
        if done.returncode != 0:
            failures.append(f"refused by the parser: {done.stderr}")
        done = subprocess.run(check + list(damaged), capture_output=True, text=True)
        refused = {line.removeprefix("numasim: ").split(": ")[0]
                   for line in done.stderr.splitlines()}
        failures += [f"accepted by the parser: {damaged[f]}" for f in damaged if f not in refused]
        if done.returncode != 2:
            failures.append(f"status {done.returncode} for damaged files")

    print(f"{len(files)} topologies, {len(seen)} fields, {len(damaged)} damaged documents")
    print("\n".join(failures[:50]))
    return 1 if failures or len(files) == 0 or len(damaged) < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
