"""Random well-typed programs for comparison with JavaScript: functions, loops, closures, lists, records."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from dataclasses import dataclass

from collab.compile.host import ComponentStopped, Runtime
from collab.compile.pipeline import compile_source

NUMBERS = ("0", "1", "2", "3", "-1", "0.5", "7", "10", "-2.25", "1e21", "1e-7", "100")
WORDS = ("''", "'a'", "'Hello'", "' b c '", "'é😀'", "'12'", '"x,y"')
PAIR = "{ a: number; b: string }"
PAIRS = f"list<{PAIR}>"
TYPES = (
    "number",
    "string",
    "boolean",
    "list<number>",
    "list<string>",
    "number?",
    "string?",
    PAIR,
    PAIRS,
    PAIRS,
)
OPTIONAL = ("number?", "string?")
DEPTH = 3
BATCH = 500


@dataclass
class Variable:
    """A name that can be read; ``mutable`` ones can be assigned to."""

    name: str
    type: str
    mutable: bool = False


class Program:
    """One program: a few functions and a ``main`` that gives a string.

    Everything in it means the same in both languages: lists are not changed in place, indices are in range.
    """

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.names = 0
        self.functions: list[tuple[str, list[str], str]] = []
        self.scope: list[Variable] = []
        # What `main` goes through, and what its closures give, is in its result.
        self.traced = False
        parts = [self.function() for _ in range(self.random.randrange(1, 4))]
        self.traced = True
        body = self.body("string", 2, first="trace + ")
        self.text = "\n".join([*parts, f"function main(): string {{\nlet trace = '';\n{body}}}"])

    def name(self) -> str:
        self.names += 1
        return f"v{self.names}"

    def function(self) -> str:
        types = [self.random.choice(TYPES) for _ in range(self.random.randrange(0, 3))]
        result = self.random.choice(TYPES)
        parameters = [Variable(self.name(), kind, mutable=True) for kind in types]
        self.scope = list(parameters)
        body = self.body(result, 1)
        name = self.name()
        self.functions.append((name, types, result))
        self.scope = []
        taken = ", ".join(f"{parameter.name}: {parameter.type}" for parameter in parameters)
        return f"function {name}({taken}): {result} {{\n{body}}}"

    def body(self, result: str, depth: int, first: str = "") -> str:
        before = len(self.scope)
        text = "".join(self.statement(depth, result) for _ in range(self.random.randrange(2, 6)))
        text += f"return {first}{self.value(result, DEPTH)};\n"
        del self.scope[before:]
        return text

    def block(self, depth: int, result: str) -> str:
        before = len(self.scope)
        text = "".join(self.statement(depth, result) for _ in range(self.random.randrange(1, 4)))
        del self.scope[before:]
        return "{\n" + text + "}\n"

    def statement(self, depth: int, result: str) -> str:
        choice = self.random.random()
        mutable = [variable for variable in self.scope if variable.mutable]
        if choice < 0.35 or (depth == 0 and choice < 0.5):
            kind = self.random.choice(TYPES)
            value = self.value(kind, DEPTH)
            variable = Variable(self.name(), kind, self.random.random() < 0.6)
            self.scope.append(variable)
            return f"{'let' if variable.mutable else 'const'} {variable.name}: {kind} = {value};\n"
        if choice < 0.6 and mutable:
            variable = self.random.choice(mutable)
            if variable.type in ("number", "string") and self.random.random() < 0.4:
                operators = ("+=", "-=", "*=") if variable.type == "number" else ("+=",)
                operator = self.random.choice(operators)
                value = self.value(variable.type, 1 if variable.type == "string" else DEPTH)
                if variable.type == "string":
                    value += ".slice(0, 5)"
                return f"{variable.name} {operator} {value};\n"
            return f"{variable.name} = {self.value(variable.type, DEPTH)};\n"
        if depth == 0:
            return ""
        if choice < 0.67:
            return self.null_test(depth, result)
        if choice < 0.75:
            text = f"if ({self.value('boolean', 2)}) {self.block(depth - 1, result)}"
            return text + (f"else {self.block(depth - 1, result)}" if self.random.random() < 0.5 else "")
        if choice < 0.85:
            return self.counted_loop(depth, result)
        if choice < 0.93:
            return self.list_loop(depth, result)
        return self.closure()

    def counted_loop(self, depth: int, result: str) -> str:
        counter = self.name()
        self.scope.append(Variable(counter, "number"))
        leave = self.random.choice(("", f"if ({self.value('boolean', 1)}) {{ break; }}\n", "continue;\n"))
        body = self.block(depth - 1, result)[:-2] + leave + "}\n"
        self.scope.pop()
        return f"for (let {counter} = 0; {counter} < {self.random.randrange(1, 5)}; {counter}++) {body}"

    def list_loop(self, depth: int, result: str) -> str:
        kind = self.random.choice(("number", "string", PAIR))
        lists = [one.name for one in self.scope if one.mutable and one.type == f"list<{kind}>"]
        item = self.name()
        if lists and self.random.random() < 0.5:
            # What is gone through stays what it was, whatever the variable holds by then.
            each = self.random.choice(lists)
            written = f"{each} = {self.value(f'list<{kind}>', 1)};\n"
        else:
            each, written = self.value(f"list<{kind}>", 2), ""
        self.scope.append(Variable(item, kind))
        body = self.block(depth - 1, result)
        self.scope.pop()
        if lists and self.random.random() < 0.3:
            method = self.random.choice(("some", "every", "filter", "map", "forEach", "findLast"))
            part = ".a" if kind == PAIR else ""
            test = f"{item}{part} === {self.value('number' if part else kind, 0)}"
            return f"{each}.{method}({item} => {{ {written}{self.trace(item, kind)}return {test}; }});\n"
        return f"for (const {item} of {each}) {{\n{written}{self.trace(item, kind)}{body[2:]}"

    def trace(self, name: str, kind: str) -> str:
        shown = {PAIR: f"{name}.b + String({name}.a)", PAIRS: f"{name}.map(x => x.b + String(x.a)).join()"}
        return f"trace += `${{{shown.get(kind, name)}}} `.slice(0, 4);\n" if self.traced else ""

    def null_test(self, depth: int, result: str) -> str:
        """A block in which a variable is known to hold a value, and one in which it is not."""
        known = [one for one in self.scope if one.type in OPTIONAL and not one.mutable]
        if not known:
            return ""
        variable = self.random.choice(known)
        operator = self.random.choice(("!=", "!=="))
        outer = self.scope
        without = [other for other in outer if other.name != variable.name]
        self.scope = [*without, Variable(variable.name, variable.type[:-1])]
        if self.random.random() < 0.3:
            test = f"{variable.name} {operator} null && {self.boolean(1)}"
        else:
            test = f"{variable.name} {operator} null"
        inside = self.block(depth - 1, result)
        self.scope = without
        text = f"if ({test}) {inside}else {self.block(depth - 1, result)}"
        self.scope = outer
        return text

    def closure(self) -> str:
        """A local function that sees what is around it, called where it stands."""
        name, parameter, out = self.name(), self.name(), self.name()
        kind = self.random.choice(("number", "string", PAIR, PAIRS))
        mutable = [variable for variable in self.scope if variable.mutable and variable.type == kind]
        self.scope.append(Variable(parameter, kind))
        written = self.random.choice(mutable).name if mutable else ""
        change = f"{written} = {parameter}; " if mutable else ""
        value = self.value(kind, 2)
        self.scope.pop()
        call = f"{name}({self.value(kind, 1)})"
        if mutable:
            # What stands before a call was read before it.
            added = {
                "string": f"({written} + {call}).slice(0, 5)",
                "number": f"({written} + {call} - {written})",
            }
            call = self.random.choice(
                (
                    call,
                    f"[{written}, {call}, {written}][{self.random.randrange(3)}]",
                    f"{{ z: {written}, y: {call}, x: {written} }}.{self.random.choice('xyz')}",
                    added.get(kind, call),
                )
            )
        self.scope.append(Variable(out, kind))
        return (
            f"const {name} = ({parameter}: {kind}) => {{ {change}return {value}; }};\n"
            f"const {out}: {kind} = {call};\n{self.trace(out, kind)}"
        )

    # Expressions

    def value(self, kind: str, depth: int) -> str:
        known = [variable.name for variable in self.scope if variable.type == kind]
        calls = [function for function in self.functions if function[2] == kind]
        if known and self.random.random() < (0.5 if depth else 0.8):
            return self.random.choice(known)
        if depth and calls and self.random.random() < 0.2:
            name, types, _ = self.random.choice(calls)
            return f"{name}({', '.join(self.value(taken, depth - 1) for taken in types)})"
        if kind == "number":
            return self.number(depth)
        if kind == "string":
            return self.string(depth)
        if kind == "boolean":
            return self.boolean(depth)
        if kind in OPTIONAL:
            return self.optional(kind, depth)
        if kind == PAIR:
            return self.pair(depth)
        if kind == PAIRS:
            return self.pairs(depth)
        return self.list(kind, depth)

    def optional(self, kind: str, depth: int) -> str:
        """JavaScript finds ``undefined`` where there is ``null`` here, so that is made ``null`` there too."""
        item = kind[:-1]
        if depth == 0:
            return self.random.choice(("null", self.value(item, 0)))
        items = lambda: self.value(f"list<{item}>", depth - 1)  # noqa: E731
        ways = [
            lambda: self.value(item, depth - 1),
            lambda: f"({self.value('boolean', depth - 1)} ? {self.value(item, depth - 1)} : null)",
            lambda: (
                f"({items()}.{self.find()}(x => {self.boolean(0)} || x === {self.value(item, 0)}) ?? null)"
            ),
            lambda: f"({items()}.at({self.random.choice(('0', '1', '-1', '-3', '1.7'))}) ?? null)",
            lambda: f"({self.named(kind)} ?? {self.value(kind, depth - 1)})",
        ]
        if item == "number":
            ways.append(lambda: f"({self.named('string?')}?.length ?? null)")
        else:
            ways.append(lambda: f"({self.named('string?')}?.toUpperCase().slice(0, 3) ?? null)")
            ways.append(lambda: f"({self.named('number?')}?.toFixed(1) ?? null)")
            ways.append(lambda: f"({self.value('string', depth - 1)}.at({self.value('number', 0)}) ?? null)")
        return self.random.choice(ways)()

    def find(self) -> str:
        return self.random.choice(("find", "findLast"))

    def named(self, kind: str) -> str:
        """A variable that may be ``null``, or a function's result in its place."""
        known = [variable.name for variable in self.scope if variable.type == kind]
        return self.random.choice(known) if known else f"[{self.value(kind[:-1], 0)}, null][1]"

    def number(self, depth: int) -> str:
        if depth == 0:
            return self.random.choice(NUMBERS)
        n = lambda: self.value("number", depth - 1)  # noqa: E731
        return self.random.choice(
            (
                lambda: f"({n()} {self.random.choice('+-*/%')} {n()})",
                lambda: f"Math.{self.random.choice(('floor', 'abs', 'round', 'sign', 'trunc'))}({n()})",
                lambda: f"({self.value('boolean', depth - 1)} ? {n()} : {n()})",
                lambda: f"{self.value('string', depth - 1)}.length",
                lambda: f"Math.max({n()}, {n()})",
                lambda: f"{self.value('list<number>', depth - 1)}.reduce((a, b) => a + b, {n()})",
                lambda: f"({{ a: {n()}, b: {n()} }}.b)",
                lambda: f"({self.value('number?', depth - 1)} ?? {n()})",
                lambda: f"{self.field_of(depth)}.a",
                lambda: f"{self.value(PAIRS, depth - 1)}.reduce((sum, x) => sum + x.a, {n()})",
                lambda: f"{self.value(PAIRS, depth - 1)}.{self.find()}Index(x => x.a === {n()})",
                lambda: f"{self.value('list<number>', depth - 1)}.lastIndexOf({n()})",
                lambda: f"{self.value(PAIRS, depth - 1)}.reduceRight((sum, x, i) => x.a - sum * i, {n()})",
                lambda: f"{self.value('string', depth - 1)}.lastIndexOf({self.value('string', 0)}, {n()})",
                lambda: f"{self.value('string', depth - 1)}.charCodeAt({self.random.choice('0123')})",
                lambda: f"({self.value('string', depth - 1)}.codePointAt({n()}) ?? {n()})",
            )
        )()

    def string(self, depth: int) -> str:
        if depth == 0:
            return self.random.choice(WORDS)
        s, n = (lambda: self.value("string", depth - 1)), (lambda: self.value("number", depth - 1))
        return self.random.choice(
            (
                lambda: f"({s()} + {s()})",
                lambda: f"`${{{n()}}}:${{{s()}}}`",
                lambda: f"String({n()})",
                lambda: f"{s()}.slice({self.random.choice('012')})",
                lambda: f"{s()}.substring({n()}, {n()})",
                lambda: f"{s()}.trim{self.random.choice(('', 'Start', 'End'))}()",
                lambda: f"{s()}.toUpperCase()",
                lambda: f"({self.value('boolean', depth - 1)} ? {s()} : {s()})",
                lambda: f"{self.value('list<string>', depth - 1)}.join('-')",
                lambda: f"{self.value('list<number>', depth - 1)}.join()",
                lambda: f"({self.value('string?', depth - 1)} ?? {s()})",
                lambda: f"{self.field_of(depth)}.b.slice(0, 9)",
                lambda: f"{self.value(PAIRS, depth - 1)}.map((x, i) => x.b + String(x.a * i)).join('|')",
            )
        )()

    def boolean(self, depth: int) -> str:
        if depth == 0:
            return self.random.choice(("true", "false"))
        n, s = (lambda: self.value("number", depth - 1)), (lambda: self.value("string", depth - 1))
        b = lambda: self.value("boolean", depth - 1)  # noqa: E731
        how = self.random.choice(("some", "every"))
        return self.random.choice(
            (
                lambda: f"({n()} {self.random.choice(('<', '>', '<=', '===', '!=='))} {n()})",
                lambda: f"({s()} {self.random.choice(('<', '===', '!=='))} {s()})",
                lambda: f"({b()} {self.random.choice(('&&', '||'))} {b()})",
                lambda: f"!{b()}",
                lambda: f"{self.value('list<number>', depth - 1)}.some(x => x > {n()})",
                lambda: f"{s()}.includes({s()})",
                lambda: f"{s()}.{self.random.choice(('includes', 'startsWith', 'endsWith'))}({s()}, {n()})",
                lambda: f"{self.random.choice(('isFinite', 'Number.isInteger', 'Number.isNaN'))}({n()})",
                lambda: f"{self.value(PAIRS, depth - 1)}.{how}(x => x.b < {s()})",
                lambda: f"({self.named('number?')} {self.random.choice(('===', '!=='))} {n()})",
                lambda: f"({self.named('string?')} {self.random.choice(('===', '!=='))} {s()})",
                lambda: f"({self.named('number?')} {self.random.choice(('==', '!=='))} null)",
            )
        )()

    def list(self, kind: str, depth: int) -> str:
        item = kind[5:-1]
        if depth == 0:
            return "[" + ", ".join(self.value(item, 0) for _ in range(self.random.randrange(1, 4))) + "]"
        again = lambda: self.value(kind, depth - 1)  # noqa: E731
        return self.random.choice(
            (
                lambda: f"[...{again()}, {self.value(item, depth - 1)}]",
                lambda: f"{again()}.slice(0, 3)",
                lambda: f"[...{again()}].reverse()",
                lambda: f"{again()}.toReversed()",
                lambda: self.in_order(kind, again()),
                lambda: self.spliced(item, again(), depth),
                lambda: f"[...{again()}, {self.value(item, 0)}].with({self.place()}, {self.value(item, 0)})",
                lambda: f"[{again()}, {self.value(kind, 0)}].flat()",
                lambda: f"{again()}.flatMap((x, i) => i > 1 ? [] : [x, {self.value(item, 0)}])",
                lambda: f"{again()}.filter((x, i) => i !== {self.random.choice('012')})",
                lambda: f"{again()}.map(x => {'x * 2' if item == 'number' else 'x + x'})",
                lambda: f"{again()}.concat({again()}).slice(0, 4)",
                lambda: f"{self.value(PAIRS, depth - 1)}.map(x => x.{'a' if item == 'number' else 'b'})",
            )
        )()

    def in_order(self, kind: str, items: str) -> str:
        """A list in an order that is one: where a number may be none, ``a - b`` would not be."""
        if kind == "list<number>":
            return (
                f"{items}.filter(x => x === x).toSorted((a, b) => {self.random.choice(('a - b', 'b - a'))})"
            )
        if kind == "list<string>":
            return f"{items}.toSorted()"
        return f"{items}.toSorted((p, q) => p.b < q.b ? -1 : p.b > q.b ? 1 : 0)"

    def place(self) -> str:
        """Where there is an item in any list that is not empty."""
        return self.random.choice(("0", "-1", "-0.5", "NaN", "0.9"))

    def spliced(self, item: str, items: str, depth: int) -> str:
        given = [self.value("number", depth - 1) for _ in range(self.random.randrange(1, 3))]
        if len(given) > 1:
            given += [self.value(item, depth - 1) for _ in range(self.random.randrange(3))]
        return f"{items}.toSpliced({', '.join(given)})"

    def field_of(self, depth: int) -> str:
        """A record of which a field is asked: one that a list holds more often than not."""
        if self.random.random() < 0.4:
            return f"({self.value(PAIR, depth - 1)})"
        return f"[...{self.value(PAIRS, depth - 1)}, {self.value(PAIR, 0)}][0]"

    def pair(self, depth: int) -> str:
        if depth == 0:
            return f"{{ a: {self.value('number', 0)}, b: {self.value('string', 0)} }}"
        n, p = (lambda: self.value("number", depth - 1)), (lambda: self.value(PAIR, depth - 1))
        some = self.value(PAIRS, depth - 1)
        return self.random.choice(
            (
                lambda: f"{{ b: {self.value('string', depth - 1)}.slice(0, 9), a: {n()} }}",
                lambda: f"{{ ...{p()}, a: {n()} }}",
                lambda: f"({self.value('boolean', depth - 1)} ? {p()} : {p()})",
                lambda: f"({some}.at({self.random.choice(('0', '1', '-1'))}) ?? {p()})",
                lambda: f"({some}.{self.find()}(x => x.a > {n()}) ?? {p()})",
                lambda: f"{some}.reduce((most, x) => most.a < x.a ? x : most, {p()})",
                lambda: f"[...{some}, {p()}][0]",
            )
        )()

    def pairs(self, depth: int) -> str:
        if depth == 0:
            return "[" + ", ".join(self.value(PAIR, 0) for _ in range(self.random.randrange(1, 4))) + "]"
        n, again = (lambda: self.value("number", depth - 1)), (lambda: self.value(PAIRS, depth - 1))
        last = self.random.choice(
            ("return x;", "const y = x; return { ...y, a: i };", "return { a: i, b: x.b };")
        )
        return self.random.choice(
            (
                lambda: f"[...{again()}, {self.value(PAIR, depth - 1)}]",
                lambda: f"{again()}.slice(-2)",
                lambda: f"[...{again()}].reverse()",
                lambda: f"{again()}.toReversed()",
                lambda: self.in_order(PAIRS, again()),
                lambda: self.spliced(PAIR, again(), depth),
                lambda: f"[...{again()}, {self.pair(0)}].with({self.place()}, {self.value(PAIR, depth - 1)})",
                lambda: f"[{again()}, {again()}].flat().slice(0, 5)",
                lambda: f"{again()}.flatMap((x, i) => [x, {{ a: i, b: x.b }}]).slice(0, 5)",
                lambda: f"{again()}.filter((x, i) => x.a !== {n()})",
                lambda: f"{again()}.map((x, i) => ({{ ...x, a: x.a + i }}))",
                lambda: f"{again()}.map(x => x.a > {n()} ? x : {self.value(PAIR, depth - 1)})",
                lambda: (
                    f"{again()}.map((x, i) => {{ if (x.a < {n()}) {{ return {self.pair(0)}; }} {last} }})"
                ),
                lambda: f"{self.value('list<number>', depth - 1)}.map(x => ({{ a: x, b: String(x) }}))",
                lambda: f"{again()}.concat({again()}).slice(0, 4)",
            )
        )()


def here(program: str, level: str) -> str:
    """What ``main`` gives, compiled and run under wasmtime."""
    source = (
        f'<component name="T"><script>{program}\nconst out = signal(main());</script>'
        "<template><text content={'=' + out()} /></template></component>"
    )
    result = compile_source(source, file="T.omni", optimize=level)  # type: ignore[arg-type]
    if not result.success:
        return f"does not compile: {result.diagnostics[0].message}"
    assert result.wasm is not None
    runtime = Runtime()
    try:
        runtime.mount(runtime.load(result.wasm))
    except ComponentStopped as stopped:
        return f"stopped: {stopped.message}"
    return runtime.display()[0].text[1:]


def in_node(programs: list[str]) -> list[str]:
    """What ``main`` of each gives in Node: the same text without its types."""
    script = """
      const programs = JSON.parse(require("fs").readFileSync(0, "utf8"));
      const record = "\\\\{ a: number; b: string \\\\}";
      const type = `(?:list<\\\\w+>|list<${record}>|${record}|(?:number|string|boolean)\\\\??)`;
      const plain = (text) => text.replace(new RegExp(`(\\\\w+|\\\\)): ${type}`, "g"), "$1");
      const run = (text) => { try { return new Function(plain(text) + "; return main()")(); }
        catch (error) { return "threw: " + error; } };
      console.log(JSON.stringify(programs.map(run)));
    """
    done = subprocess.run(
        ["node", "-e", script], input=json.dumps(programs), capture_output=True, text=True, check=True
    )
    texts: list[str] = json.loads(done.stdout)
    return [text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") for text in texts]


def differences(seeds: range) -> list[tuple[int, str, str, str]]:
    """Seed, program, and what it gives here and in Node, where these differ. Levels take turns."""
    levels = ("none", "basic", "standard", "aggressive")
    programs = {seed: Program(seed).text for seed in seeds}
    theirs = in_node(list(programs.values()))
    found = []
    for (seed, text), expected in zip(programs.items(), theirs, strict=True):
        ours = here(text, levels[seed % len(levels)])
        if ours != expected:
            found.append((seed, text, ours, expected))
    return found


def main() -> None:
    """``python -m tests.compile.programs FIRST COUNT``: compares that many programs; prints what differs."""
    first, count = int(sys.argv[1]), int(sys.argv[2])
    print(f"programs with seeds {first} to {first + count - 1}")
    wrong = 0
    for start in range(first, first + count, BATCH):
        for seed, text, ours, expected in differences(range(start, min(start + BATCH, first + count))):
            wrong += 1
            print(f"seed {seed}: {ours!r} here, {expected!r} in Node\n{text}")
    print(f"{count} programs, {wrong} differ")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
