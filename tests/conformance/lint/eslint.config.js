// `eslint -c` this: schema.graphql under schema-recommended and schema-relay, our documents under
// operations-recommended. What the rules object to and we mean is named in excuses.js.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import graphqlEslint from "@graphql-eslint/eslint-plugin";
import { buildSchema, isUnionType } from "graphql";

import { EDGES_OF_VALUES, OTHER_NAMES, OTHER_WORDS, VALUES, WHOLE_LISTS } from "./excuses.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const file = `${root}/schema.graphql`;
const graphQLConfig = {
  schema: file,
  documents: [`${root}/docs/queries/**/*.graphql`, `${root}/tests/conformance/**/documents/*.graphql`],
};

const types = buildSchema(readFileSync(file, "utf8")).getTypeMap();

/** What a mutation answers: the members of the result unions. */
const payloads = Object.values(types)
  .filter(isUnionType)
  .flatMap((union) => union.getTypes().map((member) => member.name));

for (const excuse of [...VALUES, ...WHOLE_LISTS, ...EDGES_OF_VALUES, ...OTHER_NAMES, ...OTHER_WORDS]) {
  const [type, field] = excuse.split(".");
  if (!types[type] || (field && !types[type].getFields()[field])) {
    throw new Error(`excuses.js: ${excuse} is not in the schema`);
  }
}

/** `Type` or `Type.field`, where in the schema a node stands. */
function place(node) {
  const names = [];
  for (let at = node; at; at = at.parent) {
    if (["FieldDefinition", "ObjectTypeDefinition"].includes(at.kind)) names.unshift(at.name.value);
  }
  return names.join(".");
}

/** The rule, silent about the places that are excused. */
function except(name, excused) {
  const rule = graphqlEslint.rules[name];
  const create = (context) => {
    const report = (found) => excused.includes(place(found.node)) || context.report(found);
    return rule.create(Object.create(context, { report: { value: report } }));
  };
  return { ...rule, create };
}

const plugin = {
  ...graphqlEslint,
  rules: {
    ...graphqlEslint.rules,
    "naming-convention": except("naming-convention", OTHER_NAMES),
    "no-typename-prefix": except("no-typename-prefix", OTHER_WORDS),
    "relay-edge-types": except("relay-edge-types", [...WHOLE_LISTS, ...EDGES_OF_VALUES]),
  },
};

export default [
  {
    files: ["**/*.graphql"],
    languageOptions: { parser: graphqlEslint.parser, parserOptions: { graphQLConfig } },
    plugins: { "@graphql-eslint": plugin },
  },
  {
    files: ["schema.graphql"],
    rules: {
      ...graphqlEslint.configs["flat/schema-recommended"].rules,
      ...graphqlEslint.configs["flat/schema-relay"].rules,
      "@graphql-eslint/strict-id-in-types": [
        "error",
        { exceptions: { suffixes: ["Connection", "Edge"], types: [...new Set([...VALUES, ...payloads])] } },
      ],
    },
  },
  {
    files: ["**/documents/*.graphql", "**/queries/**/*.graphql"],
    rules: graphqlEslint.configs["flat/operations-recommended"].rules,
  },
  {
    files: ["docs/queries/*.graphql"],
    rules: { "@graphql-eslint/require-selections": "off" }, // a phone asks for what it shows
  },
];
