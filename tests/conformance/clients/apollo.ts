// Apollo Client: automatic persisted queries by GET, Relay's pages in the cache, graphql-ws.
import assert from "node:assert/strict";

import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { relayStylePagination } from "@apollo/client/utilities";
import { Kind, OperationTypeNode, type DocumentNode } from "graphql";

import {
  CancelPlanDocument,
  MyPageDocument,
  RecordContactDocument,
  RunPlanDocument,
  WatchPlanDocument,
  type WatchPlanSubscription,
} from "../generated/client/graphql.js";
import { journey, ROWS, type Client } from "./journey.js";
import { events, socket } from "./socket.js";
import { world } from "./world.js";

const here = world();
/** The requests by GET, and whether each gave the document's text. */
const gets: { text: boolean; status: number }[] = [];

async function noted(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const answer = await fetch(input, init);
  if (init?.method === "GET") {
    const text = new URL(String(input)).searchParams.has("query");
    gets.push({ text, status: answer.status });
  }
  return answer;
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Buffer.from(digest).toString("hex");
}

function isWatch(document: DocumentNode): boolean {
  const [first] = document.definitions;
  return first?.kind === Kind.OPERATION_DEFINITION
    && first.operation === OperationTypeNode.SUBSCRIPTION;
}

function connect(token: string): Client {
  const headers = { authorization: `Bearer ${token}` };
  const http = ApolloLink.from([
    new PersistedQueryLink({ sha256, useGETForHashedQueries: true }),
    new HttpLink({ uri: here.url, headers, fetch: noted }),
  ]);
  const client = new ApolloClient({
    link: ApolloLink.split(
      ({ query }) => isWatch(query),
      new GraphQLWsLink(socket(here.socket, token)),
      http,
    ),
    cache: new InMemoryCache({
      typePolicies: { Mentor: { fields: { jakpreneurs: relayStylePagination(["orderBy"]) } } },
    }),
  });
  return {
    async page(after) {
      const variables = { first: ROWS, after };
      const { data } = await client.query({
        query: MyPageDocument, variables, fetchPolicy: "network-only",
      });
      return data!;
    },
    async record(input) {
      const variables = { input };
      return (await client.mutate({ mutation: RecordContactDocument, variables })).data!;
    },
    async run(week, areaCode) {
      const variables = { input: { week, areaCode, effort: 1 } };
      return (await client.mutate({ mutation: RunPlanDocument, variables })).data!;
    },
    async cancel(planId) {
      const variables = { input: { planId } };
      return (await client.mutate({ mutation: CancelPlanDocument, variables })).data!;
    },
    async *watch(plan) {
      const watched = client.subscribe({ query: WatchPlanDocument, variables: { plan } });
      for await (const { data } of events<ApolloClient.SubscribeResult<WatchPlanSubscription>>(watched))
        yield data!;
    },
  };
}

await journey("apollo", here, connect);
const byHash = gets.filter(({ text, status }) => !text && status === 200);
assert.ok(byHash.length >= 1, `a query is answered by its hash alone: ${JSON.stringify(gets)}`);
