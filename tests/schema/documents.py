"""Documents, drawn at random over the printed schema: always valid, seldom polite.

``Writer.document`` draws one: roots and links to a bounded depth, aliases (a field under another's
name as well), named and inline fragments on objects and interfaces, each spread more than once,
fields of one response key in several places, ``@skip`` and ``@include`` everywhere, variables with
and without defaults, given, null or absent, several operations. ``arguments`` chooses values.

Validity needs care in one place (GraphQL specification, section 5.3.2): fields of one response key
must be the same field with the same arguments, or stand on different types and have one shape. A
``Scope`` knows what each key of a merged selection set already means.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from graphql import GraphQLInterfaceType, GraphQLObjectType, get_named_type, is_leaf_type

from tests.schema.arguments import Arguments, Values, Variables
from tests.schema.pens import Pen
from tests.schema.readers.compared import Question
from tests.schema.readers.referee import printed

Kind = GraphQLObjectType | GraphQLInterfaceType

ROWS = 300
"""The rows that a path through a document may bring at most, as it is priced."""
DEPTH = 4
"""How many links lie in one another at most."""
KEYS = ("x", "y", "_", "A1", "kunci")
FIELDS = (10, 25, 40, 60)
"""About how many fields a document has."""
BESIDES = ("ChangePage", "ConflictConnection")
"""What the referee does not know; it has tests of its own."""
SELDOM = ("devices", "programmeFacts")
"""Roots that are no reads of shapes."""
INTROSPECTION = ("__schema { queryType { name } }", '__type(name: "Mentor") { kind name }')


@dataclass
class Meaning:
    """What a response key stands for on one type."""

    parent: str
    word: str
    arguments: str
    returns: str
    below: "Scope"


@dataclass
class Scope:
    """The response keys of a merged selection set."""

    keys: dict[str, list[Meaning]] = field(default_factory=dict)

    def room(self, key: str, parent: str, word: str, arguments: str, returns: str) -> bool:
        """Whether the key may have this meaning too."""
        return all(
            one.returns == returns
            and (
                (one.word, one.arguments) == (word, arguments)
                or (one.parent != parent and "Node" not in (one.parent, parent))
            )
            for one in self.keys.get(key, ())
        )

    def enter(self, key: str, parent: str, word: str, arguments: str, returns: str) -> "Scope":
        """Give the key this meaning; the scope of what is selected below it."""
        meanings = self.keys.setdefault(key, [])
        below = meanings[0].below if meanings else Scope()
        if not any((one.parent, one.word) == (parent, word) for one in meanings):
            meanings.append(Meaning(parent, word, arguments, returns, below))
        return below

    def takes(self, other: "Scope") -> bool:
        """Whether everything in ``other`` has room here."""
        return all(
            self.room(key, one.parent, one.word, one.arguments, one.returns)
            and (key not in self.keys or self.keys[key][0].below.takes(one.below))
            for key, meanings in other.keys.items()
            for one in meanings
        )

    def absorb(self, other: "Scope") -> None:
        for key, meanings in other.keys.items():
            for one in meanings:
                below = self.enter(key, one.parent, one.word, one.arguments, one.returns)
                below.absorb(one.below)


@dataclass(frozen=True)
class Fragment:
    """A named fragment; ``rows`` is what it may be multiplied by, ``faulty`` if it is refused."""

    name: str
    on: str
    text: str
    scope: Scope
    rows: int
    depth: int
    faulty: bool


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

    def _typename(self, kind: Kind, scope: Scope) -> str | None:
        key = self.pen.pick(("__typename", "x", "jenis"))
        if not scope.room(key, kind.name, "__typename", "", "String!"):
            return None
        scope.enter(key, kind.name, "__typename", "", "String!")
        alias = "" if key == "__typename" else f"{key}: "
        return f"{alias}__typename{self._directives(leaf=True)}"

    def _field(self, kind: Kind, scope: Scope, rows: int, depth: int) -> str | None:
        words = self._words(kind, depth)
        if not words:
            return self._typename(kind, scope)
        word = self.pen.pick(words)
        kept = self.arguments.faults
        if kind.name == "Query" and not self.arguments.may(word, self.role):
            return None
        definition = kind.fields[word]
        arguments, size = self.arguments.of(kind.name, word, definition, rows)
        returns = str(definition.type)
        key = self._key(kind, word)
        if not scope.room(key, kind.name, word, arguments, returns):
            key = f"k{self.pen.below(90)}"
            if not scope.room(key, kind.name, word, arguments, returns):
                self.arguments.faults = kept
                return None
        below = scope.enter(key, kind.name, word, arguments, returns)
        alias = "" if key == word else f"{key}: "
        leaf = is_leaf_type(get_named_type(definition.type))
        text = f"{alias}{word}{arguments}{self._directives(leaf=leaf)}"
        return text + self._below(definition, below, rows // max(size, 1), depth)

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
            definition = kind.fields[word]
            key = self.pen.pick((word, word, "x", "totalCount"))
            if scope.room(key, kind.name, word, "", str(definition.type)):
                below = scope.enter(key, kind.name, word, "", str(definition.type))
                alias = "" if key == word else f"{key}: "
                text = f"{alias}{word}{self._directives()}"
                parts.append(text + self._inside(definition, below, rows, depth))
        return "{ " + (" ".join(parts) or "__typename") + " }"

    def _inside(self, definition: Any, scope: Scope, rows: int, depth: int) -> str:
        target = get_named_type(definition.type)
        if is_leaf_type(target):
            return ""
        if target.name == "PageInfo":
            return " " + self.selection(target, scope, rows, 0)
        parts = []
        if self.pen.chance(35):
            parts.append(self._cursor(target, scope))
        if not parts or self.pen.chance(92):
            parts.append(self._node(target, scope, rows, depth))
        return " { " + (" ".join(filter(None, parts)) or "__typename") + " }"

    def _cursor(self, kind: Any, scope: Scope) -> str | None:
        key = self.pen.pick(("cursor", "cursor", "x"))
        if not scope.room(key, kind.name, "cursor", "", "String!"):
            return None
        scope.enter(key, kind.name, "cursor", "", "String!")
        return ("" if key == "cursor" else f"{key}: ") + "cursor" + self._directives(leaf=True)

    def _node(self, kind: Any, scope: Scope, rows: int, depth: int) -> str | None:
        definition = kind.fields["node"]
        key = self.pen.pick(("node", "node", "node", "cursor"))
        if not scope.room(key, kind.name, "node", "", str(definition.type)):
            return None
        below = scope.enter(key, kind.name, "node", "", str(definition.type))
        inner = self.selection(get_named_type(definition.type), below, rows, depth - 1)
        return ("" if key == "node" else f"{key}: ") + f"node{self._directives()} {inner}"

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
        on: Kind = kind
        if kind.name == "Node":
            on = self.pen.pick(self._nodes())
        elif self._is_node(kind) and self.pen.chance(20):
            on = self.schema.get_type("Node")  # type: ignore[assignment]
        condition = f" on {on.name}" if on is not kind or self.pen.chance(50) else ""
        inner = self.selection(on, scope, rows, max(depth - 1, 0))
        return f"...{condition}{self._directives()} {inner}"

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
        on: Kind = kind
        if kind.name == "Node" and self.pen.chance(80):
            on = self.pen.pick(self._nodes())
        elif self._is_node(kind) and self.pen.chance(20):
            on = self.schema.get_type("Node")  # type: ignore[assignment]
        rows, depth, scope, faults = rows // 2, max(depth - 1, 0), Scope(), self.arguments.faults
        text = self.selection(on, scope, rows, depth)
        faulty = self.arguments.faults < faults
        made = Fragment(f"F{len(self.fragments)}", on.name, text, scope, rows, depth, faulty)
        self.fragments.append(made)
        return made

    def _fits(self, on: str, kind: Kind) -> bool:
        return on == kind.name or ("Node" in (on, kind.name) and all(
            name == "Node" or self._is_node(self.schema.get_type(name)) for name in (on, kind.name)
        ))  # fmt: skip

    def _is_node(self, kind: Any) -> bool:
        return any(one.name == "Node" for one in getattr(kind, "interfaces", ()))

    def _nodes(self) -> list[Any]:
        """The types of nodes; that of the asked id comes first, since it is the one that shows."""
        kinds = [self.schema.get_type(name) for name in self.arguments.kinds]
        if self.arguments.node is not None and self.pen.chance(70):
            return [self.schema.get_type(self.arguments.node)]
        return kinds

    def _words(self, kind: Kind, depth: int) -> list[str]:
        """The fields to choose from: either leaves or, as long as there is depth, links."""
        leaves = [n for n, one in kind.fields.items() if is_leaf_type(get_named_type(one.type))]
        links = [
            name
            for name, one in kind.fields.items()
            if name not in leaves and get_named_type(one.type).name not in BESIDES
        ]
        if not self.pen.chance(9):
            links = [name for name in links if name not in SELDOM]
        return links if links and depth > 0 and self.pen.chance(45) else leaves or links[:depth]

    def _key(self, kind: Kind, word: str) -> str:
        if self.pen.chance(70):
            return word
        return self.pen.pick((*KEYS, *kind.fields))

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
