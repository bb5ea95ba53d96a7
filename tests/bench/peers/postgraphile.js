// The API's benchmark documents as PostGraphile 5 serves them: functions and relations of the database
// (postgraphile.sql), the actor handed to them as an argument, so that no transaction is needed to set
// session variables.
//
//   node postgraphile.js PORT       DATABASE_URL, TOKEN_KEY and POOL in the environment

import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { makePgService } from "postgraphile/adaptors/pg";
import { TYPES } from "postgraphile/@dataplan/pg";
import { extendSchema } from "postgraphile/utils";
import { grafserv } from "postgraphile/grafserv/node";
import { connection, constant, context, first, lambda, object } from "postgraphile/grafast";
import { actorOf } from "./token.js";

const numberOf = (globalId) => Buffer.from(globalId, "base64").toString().split(":")[1];

// Whom a mentor sees whose account is open: who is theirs now, and whom a published plan assigns.
const own = (sql, person, actor) => {
  const mentor = sql`(SELECT m.id FROM mentor m JOIN actor a ON a.id = m.actor_id
    WHERE m.actor_id = (SELECT ${actor}) AND a.active)`;
  return sql`${person}.mentor_id = ${mentor} OR ${person}.id = ANY (ARRAY(
    SELECT s.person_id FROM assignment s JOIN weekly_plan w ON w.id = s.plan_id
    WHERE s.mentor_id = ${mentor} AND w.status = 'PUBLISHED'))`;
};

const Words = extendSchema((build) => {
  const { sql, input } = build;
  const { person, contact, peer_board: board, peer_contact_record: record } = input.pgRegistry.pgResources;
  const actor = () => context().get("actor");
  const asked = ($input, ...names) => names.map((name) => ({ step: $input.get(name) }));

  function home() {
    const $people = person.find();
    $people.where(own(sql, $people.alias, $people.placeholder(actor(), TYPES.bigint)));
    return connection($people);
  }

  function lastContact($person) {
    const $contacts = contact.find({ person_id: $person.get("id") });
    for (const attribute of ["contacted_on", "id"]) $contacts.orderBy({ attribute, direction: "DESC" });
    $contacts.setFirst(constant(1));
    return $contacts.row(first($contacts));
  }

  function contactRecord(_, { $input }) {
    const $person = lambda($input.get("jakpreneurId"), numberOf, true);
    const rest = asked($input, "action", "outcome", "contactedOn", "note", "idempotencyKey");
    return object({ contact: record.execute([{ step: actor() }, { step: $person }, ...rest], "mutation") });
  }

  return {
    typeDefs: `
      extend type Query {
        jakpreneurs: PersonConnection
        standings(scope: String!, week: Date!): PeerPlaceConnection
      }
      extend type Person { lastContact: Contact }
      input ContactRecordInput {
        jakpreneurId: String! action: String! outcome: String! contactedOn: Date! note: String idempotencyKey: String!
      }
      type ContactRecorded { contact: Contact }
      extend type Mutation { contactRecord(input: ContactRecordInput!): ContactRecorded }
    `,
    plans: {
      Query: {
        jakpreneurs: home,
        standings: (_, { $scope, $week }) =>
          connection(board.execute([{ step: $week }, { step: $scope }, { step: actor() }])),
      },
      Person: { lastContact },
      Mutation: { contactRecord },
    },
  };
});

const preset = {
  extends: [PostGraphileAmberPreset],
  plugins: [Words],
  pgServices: [
    makePgService({
      connectionString: process.env.DATABASE_URL,
      schemas: ["public", "peer"],
      poolConfig: { max: Number(process.env.POOL) },
    }),
  ],
  grafast: {
    explain: process.env.EXPLAIN === "1",
    context: (request) => ({ actor: actorOf(request.node.req.headers.authorization) }),
  },
  grafserv: { graphiql: false, websockets: false, watch: false },
};

const pgl = postgraphile(preset);
if (process.argv[3] === "schema") {
  const { printSchema } = await import("graphql");
  console.log(printSchema((await pgl.getSchemaResult()).schema));
  process.exit();
}
const server = createServer();
server.on("error", (fault) => console.error(fault));
await pgl.createServ(grafserv).addTo(server);
server.listen(Number(process.argv[2]), "127.0.0.1");
