// Relay: its runtime with what relay-compiler made of relay/documents.ts; a connection that grows
// page by page, a node read again by its id, refusals as data, a subscription.
import assert from "node:assert/strict";

import {
  commitMutation,
  createOperationDescriptor,
  Environment,
  fetchQuery,
  getSingularSelector,
  Network,
  Observable,
  RecordSource,
  requestSubscription,
  Store,
  type ConcreteRequest,
  type MutationParameters,
  type OperationType,
} from "relay-runtime";

import cancel, { type documentsCancelMutation } from "../generated/relay/documentsCancelMutation.graphql.js";
import home, { type documentsHomeQuery } from "../generated/relay/documentsHomeQuery.graphql.js";
import profile, { type documentsProfileQuery } from "../generated/relay/documentsProfileQuery.graphql.js";
import progress, { type documentsProgressSubscription } from "../generated/relay/documentsProgressSubscription.graphql.js";
import record, { type documentsRecordMutation } from "../generated/relay/documentsRecordMutation.graphql.js";
import run, { type documentsRunMutation } from "../generated/relay/documentsRunMutation.graphql.js";
import nextPage, { type listPageQuery } from "../generated/relay/listPageQuery.graphql.js";
import list from "../generated/relay/list_mentor.graphql.js";
import profileAgain, { type profileAgainQuery } from "../generated/relay/profileAgainQuery.graphql.js";
import { member, ROWS } from "./journey.js";
import { socket } from "./socket.js";
import { world } from "./world.js";

const here = world();

function environment(token: string): Environment {
  const wires = socket(here.socket, token);
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return new Environment({
    store: new Store(new RecordSource()),
    network: Network.create(
      async ({ text: query }, variables) => {
        const body = JSON.stringify({ query, variables });
        return (await fetch(here.url, { method: "POST", headers, body })).json();
      },
      ({ text }, variables) =>
        Observable.create((sink) =>
          wires.subscribe(
            { query: text!, variables },
            { ...sink, next: (value) => sink.next(value as never), error: (e) => sink.error(e as Error) },
          ),
        ),
    ),
  });
}

async function ask<Q extends OperationType>(
  on: Environment, query: ConcreteRequest, variables: Q["variables"],
): Promise<Q["response"]> {
  on.retain(createOperationDescriptor(query, variables)); // as a shown component would
  const asked = fetchQuery<Q>(on, query, variables, { fetchPolicy: "network-only" });
  return (await asked.toPromise())!;
}

function change<M extends MutationParameters>(
  on: Environment, mutation: ConcreteRequest, variables: M["variables"],
): Promise<M["response"]> {
  return new Promise((onCompleted, onError) => {
    commitMutation<M>(on, { mutation, variables, onCompleted, onError });
  });
}

interface Shown {
  edges: { node: { __id: string } }[];
  pageInfo: { endCursor: string; hasNextPage: boolean };
}

/** The list as its component sees it: every page that was read so far. */
function shown(on: Environment, mentor: object): Shown {
  const { data } = on.lookup(getSingularSelector(list, mentor) as never);
  return (data as unknown as { jakpreneurs: Shown }).jakpreneurs;
}

/** Two pages; the id of the first row. */
async function pages(on: Environment): Promise<string> {
  const mentor = (await ask<documentsHomeQuery>(on, home, {})).me!.mentor!;
  const { edges, pageInfo } = shown(on, mentor);
  assert.deepEqual([edges.length, pageInfo.hasNextPage], [ROWS, true]);
  const page = { id: mentor.id, count: ROWS, cursor: pageInfo.endCursor };
  await ask<listPageQuery>(on, nextPage, page);
  const ids = shown(on, mentor).edges.map(({ node }) => node.__id);
  assert.equal(new Set(ids).size, 2 * ROWS, "the second page joined the first");
  return ids[0]!;
}

/** A contact under one key, twice; a refusal; the person read again with the contact. */
async function contacts(on: Environment, jakpreneurId: string): Promise<void> {
  const input = {
    jakpreneurId, action: "CALL", outcome: "REACHED", contactedOn: here.today,
    idempotencyKey: `relay-${Date.now()}`,
  } as const;
  const answer = async (changed: object) =>
    (await change<documentsRecordMutation>(on, record, { input: { ...input, ...changed } }))
      .contactRecord;
  const once = member(await answer({}), "ContactRecorded");
  assert.deepEqual(await answer({}), once);
  const late = await answer({ contactedOn: "2020-01-01", idempotencyKey: "relay-late" });
  const { code, path } = member(late, "Refusal");
  assert.deepEqual([code, path], ["INVALID_INPUT", "contactedOn"]);

  const seen = (await ask<documentsProfileQuery>(on, profile, { id: jakpreneurId })).node;
  assert.equal(seen?.__typename, "Jakpreneur");
  const again = (await ask<profileAgainQuery>(on, profileAgain, { id: jakpreneurId })).node;
  assert.ok(again, "refetched through node(id:)");
}

/** A plan is queued, watched, called off; the watch ends with it. */
async function plan(on: Environment): Promise<void> {
  const input = { week: here.week, areaCode: here.area, effort: 1 };
  const { planRun } = await change<documentsRunMutation>(on, run, { input });
  const planId = member(planRun, "PlanRun").plan.id;
  const seen: string[] = [];
  await new Promise<void>((onCompleted, onError) => {
    requestSubscription<documentsProgressSubscription>(on, {
      subscription: progress,
      variables: { plan: planId },
      onNext(told) {
        if (seen.push(told!.planProgress.status) === 1)
          void change<documentsCancelMutation>(on, cancel, { input: { planId } });
      },
      onCompleted,
      onError,
    });
  });
  assert.deepEqual(seen, ["QUEUED", "CANCELLED"]);
}

const mentor = environment(here.mentor);
await contacts(mentor, await pages(mentor));
await plan(environment(here.supervisor));
