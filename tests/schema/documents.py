"""Documents, drawn at random over the printed schema: always valid, seldom polite.

``Writer.document`` draws one: roots and links to a bounded depth, aliases (a field under another's
name as well), named and inline fragments on objects and interfaces, each spread more than once,
fields of one response key in several places, ``@skip`` and ``@include`` everywhere, variables with
and without defaults, given, null or absent, several operations. ``arguments`` chooses values.

A ``Scope`` knows what each key of a merged selection set already means, so that it stays valid.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from graphql import GraphQLInterfaceType, GraphQLObjectType, get_named_type, is_leaf_type

from tests.schema.arguments import Arguments, Values
from tests.schema.pens import Pen
from tests.schema.readers.compared import Question
from tests.schema.readers.referee import printed
from tests.schema.scopes import Fragment, Scope
from tests.schema.variables import Variables

Kind = GraphQLObjectType | GraphQLInterfaceType

ROWS = 300
"""The rows that a path through a document may bring at most, as it is priced."""
DEPTH = 4
"""How many links lie in one another at most."""
KEYS = ("x", "y", "_", "A1", "kunci")
FIELDS = (8, 18, 30, 45)
"""About how many fields a document has."""
BESIDES = (
    *("AgencyCount", "ChangePage", "PlanEffect", "PlanExplanation", "PlanChangePreview"),
    *("Forecast", "Target", "TargetPaces"),
    *("ProgressModel", "ProgressLearning", "ValueAddedBoard"),
    *("StagePath", "StagePathFunnel", "LicenceType"),
    *("BulkImport", "ImportErrors"),
    "ProgrammeBridge",
)
"""What the referee does not know; it has tests of its own."""
SELDOM = ("devices", "programmeFacts")
"""Roots that are no reads of shapes."""
INTROSPECTION = ("__schema { queryType { name } }", '__type(name: "Mentor") { kind name }')


class Writer:
    """Writes one document."""

    def __init__(self, pen: Pen, values: Values, role: str) -> None:
        self.pen, self.role = pen, role
        self.schema = printed()
        self.variables = Variables(pen)
        self.arguments = Arguments(pen, values, self.variables, faults=int(pen.chance(15)))
        self.fragments: list[Fragment] = []
        self.written = ""
        self.left = pen.pick(FIELDS)

    def document(self) -> Question:
        """A document, its variables, and which operation is meant; ``again`` asks it anew."""
        query = self.schema.query_type
        assert query is not None
        names = ["Utama", "Lain"] if self.pen.chance(12) else ["Utama"]
        bodies = {name: self.selection(query, Scope(), ROWS, DEPTH) for name in names}
        named = len(names) > 1 or self.pen.chance(40)
        operations = [self._operation(name if named else "", bodies[name]) for name in names]
        text = "\n".join([*operations, *self._reached("".join(bodies.values()))])
        meant = self.pen.pick(names) if named else None
        self.written = text
        return Question(text, self.variables.sent(), meant)

    def again(self, question: Question) -> Question:
        """The same document with other variables."""
        return replace(question, variables=self.variables.again())

    def open_to(self, role: str) -> bool:
        """Whether another role may ask this document without being refused more than one root."""
        return role != "PUBLIC" or "programmeFacts" not in self.written

    def _operation(self, name: str, body: str) -> str:
        declared = self.variables.declared(body + "".join(self._reached(body)))
        head = f"query {name}{declared} " if name or declared or self.pen.chance(20) else ""
        return head + body

    def _reached(self, text: str) -> list[str]:
        """The fragments that a text spreads, and those that they spread."""
        reached: dict[str, str] = {}
        waiting = [text]
        while waiting:
            for name in re.findall(r"\.\.\.(F\d+)", waiting.pop()):
                if name not in reached:
                    one = next(fragment for fragment in self.fragments if fragment.name == name)
                    reached[name] = f"fragment {name} on {one.on} {one.text}"
                    waiting.append(one.text)
        return list(reached.values())

    def selection(self, kind: Kind, scope: Scope, rows: int, depth: int) -> str:
        """A selection set of a type."""
        parts, least, most = [], *((1, 3) if kind.name == "PageInfo" else (2, 6))
        number = least + self.pen.below(most - least + 1)
        for place in range(number):
            share = min(self.left, self.left // (number - place) * self.pen.pick((1, 1, 3)))
            kept, self.left = self.left - share, share - 1
            parts.append(self._part(kind, scope, rows, depth if share > 1 else 0))
            self.left = kept + max(self.left, 0)
            if not self.left:
                break
        return "{ " + (" ".join(filter(None, parts)) or "__typename") + " }"

    def _part(self, kind: Kind, scope: Scope, rows: int, depth: int) -> str | None:
        turn = self.pen.below(100)
        if turn >= 91 or (kind.name == "Node" and turn >= 25):
            return self._inline(kind, scope, rows, depth)
        if turn >= 82:
            return self._spread(kind, scope, rows, depth)
        if turn >= 79:
            return self._typename(kind, scope)
        if turn >= 73 and scope.keys:
            return self._again(kind, scope, rows, depth)
        if turn == 72 and kind.name == "Query":
            return self.pen.pick(INTROSPECTION)
        return self._field(kind, scope, rows, depth)

    def _called(
        self, kind: Kind, scope: Scope, word: str, keys: Sequence[str], arguments: str = ""
    ) -> tuple[str, Scope] | None:
        """A field under one of some response keys, and the scope below it, if there is room."""
        returns = "String!" if word == "__typename" else str(kind.fields[word].type)
        key = self.pen.pick(keys)
        if not scope.room(key, kind.name, word, arguments, returns):
            key = f"k{self.pen.below(90)}"
            if not scope.room(key, kind.name, word, arguments, returns):
                return None
        below = scope.enter(key, kind.name, word, arguments, returns)
        return ("" if key == word else f"{key}: ") + word + arguments, below

    def _typename(self, kind: Kind, scope: Scope) -> str | None:
        called = self._called(kind, scope, "__typename", ("__typename", "x", "jenis"))
        return called and called[0] + self._directives(leaf=True)

    def _field(self, kind: Kind, scope: Scope, rows: int, depth: int) -> str | None:
        words = self._words(kind, depth)
        if not words:
            return self._typename(kind, scope)
        word, kept = self.pen.pick(words), self.arguments.faults
        if kind.name == "Query" and not self.arguments.may(word, self.role):
            return None
        definition = kind.fields[word]
        arguments, size = self.arguments.of(kind.name, word, definition, rows)
        keys = (*KEYS, *kind.fields) if self.pen.chance(30) else (word,)
        called = self._called(kind, scope, word, keys, arguments)
        if called is None:
            self.arguments.faults = kept
            return None
        text = called[0] + self._directives(leaf=is_leaf_type(get_named_type(definition.type)))
        return text + self._below(definition, called[1], rows // max(size, 1), depth)

    def _below(self, definition: Any, scope: Scope, rows: int, depth: int) -> str:
        target = get_named_type(definition.type)
        if is_leaf_type(target):
            return ""
        if target.name.endswith("Connection"):
            return " " + self._connection(target, scope, rows, depth)
        many = str(definition.type).startswith("[")
        return " " + self.selection(target, scope, rows // (10 if many else 1), depth - 1)

    def _connection(self, kind: Any, scope: Scope, rows: int, depth: int) -> str:
        """edges, pageInfo and totalCount, each perhaps more than once or under another name."""
        words = ["edges", "pageInfo", "totalCount", "edges"]
        parts = []
        for word in words[: self.pen.pick((1, 2, 3, 1, 4))]:
            called = self._called(kind, scope, word, (word, word, "x", "totalCount"))
            if called is not None:
                inner = self._inside(kind.fields[word], called[1], rows, depth)
                parts.append(called[0] + self._directives() + inner)
        return "{ " + (" ".join(parts) or "__typename") + " }"

    def _inside(self, definition: Any, scope: Scope, rows: int, depth: int) -> str:
        target: Any = get_named_type(definition.type)
        if is_leaf_type(target):
            return ""
        if target.name == "PageInfo":
            return " " + self.selection(target, scope, rows, 0)
        parts = []
        if self.pen.chance(35) and (
            called := self._called(target, scope, "cursor", ("cursor", "x"))
        ):
            parts.append(called[0] + self._directives(leaf=True))
        if not parts or self.pen.chance(92):
            called = self._called(target, scope, "node", ("node", "node", "node", "cursor"))
            if called is not None:
                kind: Any = get_named_type(target.fields["node"].type)
                inner = self.selection(kind, called[1], rows, depth - 1)
                parts.append(f"{called[0]}{self._directives()} {inner}")
        return " { " + (" ".join(parts) or "__typename") + " }"

    def _again(self, kind: Kind, scope: Scope, rows: int, depth: int) -> str | None:
        """A response key that is there already, asked again."""
        key = self.pen.pick(list(scope.keys))
        found = [
            one for one in scope.keys[key] if one.parent == kind.name and one.word in kind.fields
        ]
        if not found:
            return None
        one = found[0]
        definition = kind.fields[one.word]
        size = self.arguments.size_of(one.arguments)
        if not is_leaf_type(get_named_type(definition.type)) and (rows < size or not depth):
            return None
        alias = "" if key == one.word else f"{key}: "
        text = f"{alias}{one.word}{one.arguments}{self._directives()}"
        return text + self._below(definition, one.below, rows // max(size, 1), depth)

    def _inline(self, kind: Kind, scope: Scope, rows: int, depth: int) -> str:
        on = self._on(kind)
        condition = f" on {on.name}" if on is not kind or self.pen.chance(50) else ""
        inner = self.selection(on, scope, rows, max(depth - 1, 0))
        return f"...{condition}{self._directives()} {inner}"

    def _on(self, kind: Kind) -> Kind:
        """The type that a fragment stands on: of nodes mostly that of the id that was asked for."""
        if kind.name == "Node":
            asked = self.arguments.node if self.pen.chance(70) else None
            return self._kind(asked or self.pen.pick(self.arguments.kinds))
        return self._kind("Node") if self._is_node(kind) and self.pen.chance(20) else kind

    def _kind(self, name: str) -> Any:
        return self.schema.get_type(name)

    def _spread(self, kind: Kind, scope: Scope, rows: int, depth: int) -> str | None:
        fits = [
            one
            for one in self.fragments
            if self._fits(one.on, kind) and one.rows <= rows and one.depth <= depth
            if not one.faulty
        ]
        if fits and self.pen.chance(60):
            fragment = self.pen.pick(fits)
        else:
            fragment = self._fragment(kind, rows, depth)
        if not scope.takes(fragment.scope):
            if fragment.faulty and fragment not in fits:
                self.arguments.faults += 1
            return None
        scope.absorb(fragment.scope)
        return f"...{fragment.name}{self._directives()}"

    def _fragment(self, kind: Kind, rows: int, depth: int) -> Fragment:
        on = self._on(kind)
        rows, depth, scope, faults = rows // 2, max(depth - 1, 0), Scope(), self.arguments.faults
        text = self.selection(on, scope, rows, depth)
        faulty = self.arguments.faults < faults
        made = Fragment(f"F{len(self.fragments)}", on.name, text, scope, rows, depth, faulty)
        self.fragments.append(made)
        return made

    def _fits(self, on: str, kind: Kind) -> bool:
        return on == kind.name or ("Node" in (on, kind.name) and all(
            name == "Node" or self._is_node(self._kind(name)) for name in (on, kind.name)
        ))  # fmt: skip

    def _is_node(self, kind: Any) -> bool:
        return any(one.name == "Node" for one in getattr(kind, "interfaces", ()))

    def _words(self, kind: Kind, depth: int) -> list[str]:
        """The fields to choose from: either leaves or, as long as there is depth, links."""
        leaves = [n for n, one in kind.fields.items() if is_leaf_type(get_named_type(one.type))]
        links = [
            name
            for name, one in kind.fields.items()
            if name not in leaves and get_named_type(one.type).name not in BESIDES
        ]
        if not self.pen.chance(14):
            links = [name for name in links if name not in SELDOM]
        if kind.name == "Query" and self.role == "MENTOR":
            links += ["mentorDay"] * 3  # a root of theirs alone
        if kind.name == "Query" and self.role in {"KASATPEL", "SUDIN", "DINAS"}:
            links += ["handovers", "weeklyPlans"] * 2  # what hangs on these is theirs alone
        if depth > 0 and links and (not leaves or self.pen.chance(45)):
            return links
        return leaves

    def _directives(self, *, leaf: bool = False) -> str:
        if not self.pen.chance(14):
            return ""
        names = self.pen.pick((("skip",), ("include",), ("skip", "include"), ("include", "skip")))
        away = 25 if leaf else 8
        return "".join(f" @{name}(if: {self._condition(name, away)})" for name in names)

    def _condition(self, name: str, away: int) -> str:
        """Such that the field goes in ``away`` of a hundred cases."""
        stays = not self.pen.chance(away)
        return self.variables.boolean(stays == (name == "include"))
