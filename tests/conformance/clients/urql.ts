// urql with its normalised cache: Relay's pagination merges the pages; graphql-ws.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { Client as Urql, fetchExchange, subscriptionExchange } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
import { buildSchema, introspectionFromSchema } from "graphql";
import { toAsyncIterable } from "wonka";

import {
  CancelPlanDocument,
  MyPageDocument,
  RecordContactDocument,
  RunPlanDocument,
  WatchPlanDocument,
} from "../generated/client/graphql.js";
import { journey, ROWS, type Client } from "./journey.js";
import { socket } from "./socket.js";
import { world } from "./world.js";

const here = world();
/** With it the cache knows which fragments match, and warns of what it cannot place. */
const schema = introspectionFromSchema(buildSchema(readFileSync("../../schema.graphql", "utf8")));
let merged = 0;

/** The data of an answer; an error of the network or of GraphQL is thrown. */
function data<T>(answer: { data?: T | undefined; error?: Error | undefined }): T {
  if (answer.error) throw answer.error;
  return answer.data!;
}

function connect(token: string): Client {
  const wires = socket(here.socket, token);
  const client = new Urql({
    url: here.url,
    preferGetMethod: false,
    fetchOptions: { headers: { authorization: `Bearer ${token}` } },
    exchanges: [
      cacheExchange({
        schema,
        resolvers: { Mentor: { jakpreneurs: relayPagination() } },
        logger: (severity, message) => assert.equal(severity, "debug", message),
      }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: wires.subscribe(
              { query: query!, variables: variables as Record<string, unknown> },
              { ...sink, next: (value) => sink.next(value as never) },
            ),
          }),
        }),
      }),
    ],
  });
  return {
    async page(after) {
      const answer = data(await client.query(MyPageDocument, { first: ROWS, after }));
      merged = answer.me?.mentor?.jakpreneurs.edges.length ?? 0;
      return answer;
    },
    record: async (input) => data(await client.mutation(RecordContactDocument, { input })),
    run: async (week, areaCode) =>
      data(await client.mutation(RunPlanDocument, { input: { week, areaCode, effort: 1 } })),
    cancel: async (planId) => data(await client.mutation(CancelPlanDocument, { input: { planId } })),
    async *watch(plan) {
      const source = client.subscription(WatchPlanDocument, { plan });
      for await (const answer of toAsyncIterable(source)) {
        if (!answer.hasNext) return; // urql tells the last event again when the server completes
        yield data(answer);
      }
    },
  };
}

await journey("urql", here, connect);
assert.equal(merged, 2 * ROWS, "the cache joined the second page to the first");
