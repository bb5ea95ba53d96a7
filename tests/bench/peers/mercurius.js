// The API's benchmark documents as a good team would serve them with mercurius: graphql-jit, batching
// loaders, prepared statements by name, one round trip a level.
//
//   node mercurius.js PORT          DATABASE_URL, TOKEN_KEY and POOL in the environment

import Fastify from "fastify";
import mercurius from "mercurius";
import pg from "pg";
import { actorOf } from "./token.js";
import { BOARD, CONTACT, HOME } from "./statements.js";

pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: Number(process.env.POOL) });

const rows = async (client, name, text, values) => (await client.query({ name, text, values })).rows;
const global = (type, id) => Buffer.from(`${type}:${id}`).toString("base64");
const cursor = (...values) => Buffer.from(JSON.stringify(values.map(String))).toString("base64");

const schema = `
  type Area { name: String! }
  type Stage { key: String! }
  type Contact { id: ID! contactedOn: String! action: String! outcome: String! }
  type Jakpreneur { id: ID! name: String! village: Area nextStage: Stage lastContact: Contact }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type JakpreneurEdge { node: Jakpreneur! }
  type JakpreneurConnection { edges: [JakpreneurEdge!]! pageInfo: PageInfo! }
  type Standing { rank: Int! points: Int! name: String! mine: Boolean! district: Area }
  type StandingEdge { node: Standing! }
  type StandingConnection { edges: [StandingEdge!]! }
  enum Action { WHATSAPP CALL VISIT }
  enum Outcome { REACHED AGREED DECLINED NO_ANSWER }
  enum Board { MENTOR CADRE }
  type Query {
    jakpreneurs(first: Int = 20): JakpreneurConnection!
    standings(scope: String!, week: String!, board: Board!, first: Int = 20): StandingConnection!
  }
  input ContactRecordInput {
    jakpreneurId: ID! action: Action! outcome: Outcome! contactedOn: String! note: String idempotencyKey: String
  }
  type ContactRecorded { contact: Contact }
  type Refusal { code: String! message: String! }
  union ContactRecordResult = ContactRecorded | Refusal
  type Mutation { contactRecord(input: ContactRecordInput!): ContactRecordResult! }
`;

async function jakpreneurs(_, { first }, { actor }) {
  const found = await rows(pool, "home", HOME.list, [actor, first + 1]);
  const page = found.slice(0, first);
  const last = page.at(-1);
  return {
    edges: page.map((node) => ({ node })),
    pageInfo: {
      hasNextPage: found.length > first,
      endCursor: last ? cursor(last.name, last.id) : null,
    },
  };
}

async function standings(_, { scope, week, board, first }, { actor }) {
  const found = await rows(pool, `board${board}`, BOARD[board], [week, scope, actor, first]);
  return { edges: found.map((node) => ({ node })) };
}

async function contactRecord(_, { input }, { actor }) {
  const person = Buffer.from(input.jakpreneurId, "base64").toString().split(":")[1];
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const answer = await recorded(client, actor, person, input);
    await client.query("COMMIT");
    return answer;
  } catch (fault) {
    await client.query("ROLLBACK");
    throw fault;
  } finally {
    client.release();
  }
}

async function recorded(client, actor, person, input) {
  const payload = JSON.stringify([person, input.action, input.outcome, input.contactedOn, input.note]);
  const key = [actor, input.idempotencyKey, payload];
  const [taken] = await rows(client, "key", CONTACT.key, key);
  if (!taken) {
    const [kept] = await rows(client, "kept", CONTACT.kept, key);
    if (!kept.same) return { __typename: "Refusal", code: "IDEMPOTENCY_CONFLICT", message: "another payload" };
    return { __typename: "ContactRecorded", contact: kept.answer };
  }
  const [contact] = await rows(client, "contact", CONTACT.insert, [
    actor, person, input.action, input.outcome, input.contactedOn, input.note,
  ]);
  if (!contact) {
    await client.query("ROLLBACK");
    return { __typename: "Refusal", code: "NOT_FOUND", message: "no such Jakpreneur" };
  }
  await rows(client, "change", CONTACT.change, [person, contact.id]);
  await rows(client, "answer", CONTACT.answer, [taken.id, JSON.stringify(contact)]);
  return { __typename: "ContactRecorded", contact };
}

const resolvers = {
  Query: { jakpreneurs, standings },
  Mutation: { contactRecord },
  ContactRecordResult: { resolveType: (answer) => answer.__typename },
  Jakpreneur: { id: (person) => global("Jakpreneur", person.id) },
  Contact: { id: (contact) => global("Contact", contact.id) },
};

// A batch of one level in one statement: the answers in the order of the questions. The cache of loaders
// is off, as its documentation advises where keys are cheap to fetch: measured, it is faster here.
const batched = (name, text, asked) => ({
  opts: { cache: false },
  async loader(queries) {
    const keys = queries.map(({ obj }) => asked(obj));
    const found = new Map();
    for (const row of await rows(pool, name, text, [[...new Set(keys)]])) found.set(row.key_of, row);
    return keys.map((key) => found.get(key) ?? null);
  },
});

const loaders = {
  Jakpreneur: {
    village: batched("areas", HOME.areas, (person) => person.village_code),
    nextStage: batched("stages", HOME.stages, (person) => person.next_stage),
    lastContact: batched("contacts", HOME.contacts, (person) => person.id),
  },
  Standing: {
    district: batched("areas", HOME.areas, (place) => place.district_code),
  },
};

const app = Fastify();
app.register(mercurius, {
  schema,
  resolvers,
  loaders,
  jit: 1,
  context: (request) => ({ actor: actorOf(request.headers.authorization) }),
});
app.get("/ready", async () => (await pool.query("SELECT 1")).rows);
await app.listen({ port: Number(process.argv[2]), host: "127.0.0.1" });
