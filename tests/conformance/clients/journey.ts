// What every client must be able to do: two pages, one effect for one key, refusals as data, a watch.
import assert from "node:assert/strict";

import type {
  CancelPlanMutation,
  ContactRecordInput,
  MyPageQuery,
  RecordContactMutation,
  RunPlanMutation,
  WatchPlanSubscription,
} from "../generated/client/graphql.js";
import type { World } from "./world.js";

export const ROWS = 5;

/** One library's client of one account. */
export interface Client {
  /** Rows of the mentor's own list; a cache may give earlier pages as well. */
  page(after: string | null): Promise<MyPageQuery>;
  record(input: ContactRecordInput): Promise<RecordContactMutation>;
  run(week: string, areaCode: string): Promise<RunPlanMutation>;
  cancel(planId: string): Promise<CancelPlanMutation>;
  watch(plan: string): AsyncIterable<WatchPlanSubscription>;
}

export async function journey(name: string, world: World, connect: (token: string) => Client) {
  const mentor = connect(world.mentor);
  const first = await pages(mentor);
  await contacts(name, mentor, first, world.today);
  await plan(connect(world.supervisor), world);
}

/** Reads two pages; the id of the first row. */
async function pages(mentor: Client): Promise<string> {
  const one = list(await mentor.page(null));
  assert.equal(one.edges.length, ROWS);
  assert.ok(one.pageInfo.hasNextPage);
  const two = list(await mentor.page(one.pageInfo.endCursor));
  const ids = new Set([...one.edges, ...two.edges].map((edge) => edge.node.id));
  assert.equal(ids.size, 2 * ROWS, "the second page follows the first");
  assert.equal(two.totalCount, one.totalCount);
  return one.edges[0]!.node.id;
}

function list(answer: MyPageQuery) {
  const found = answer.me?.mentor?.jakpreneurs;
  assert.ok(found, "the token is a mentor's");
  return found;
}

/** One key has one effect; another payload under it, and a day long ago, are refused as data. */
async function contacts(name: string, mentor: Client, personId: string, today: string) {
  const input: ContactRecordInput = {
    personId,
    action: "CALL",
    outcome: "REACHED",
    contactedOn: today,
    idempotencyKey: `${name}-${Date.now()}`,
  };
  const once = recorded(await mentor.record(input));
  assert.equal(once.jakpreneur?.id, personId);
  assert.deepEqual(recorded(await mentor.record(input)), once);

  const another = refused(await mentor.record({ ...input, action: "VISIT" }));
  assert.deepEqual([another.code, another.path], ["IDEMPOTENCY_CONFLICT", "idempotencyKey"]);
  const late = refused(
    await mentor.record({ ...input, contactedOn: "2020-01-01", idempotencyKey: `${name}-late` }),
  );
  assert.deepEqual([late.code, late.path], ["INVALID_INPUT", "contactedOn"]);
  assert.equal(late.facts?.["to"], today);
}

function recorded({ contactRecord }: RecordContactMutation) {
  assert.equal(contactRecord.__typename, "ContactRecorded");
  const contact = (contactRecord as { contact?: unknown }).contact;
  assert.ok(contact);
  return contact as { id: string; jakpreneur: { id: string } | null };
}

function refused({ contactRecord }: RecordContactMutation) {
  assert.equal(contactRecord.__typename, "Refusal");
  return contactRecord as Extract<typeof contactRecord, { __typename: "Refusal" }>;
}

/** A plan is queued, watched, called off; the watch ends with it. */
async function plan(supervisor: Client, { week, area }: World) {
  const { planRun } = await supervisor.run(week, area);
  assert.equal(planRun.__typename, "PlanRun", JSON.stringify(planRun));
  const { plan } = planRun as Extract<typeof planRun, { __typename: "PlanRun" }>;
  const seen: string[] = [];
  for await (const { planProgress } of supervisor.watch(plan.id)) {
    assert.equal(planProgress.planId, plan.id);
    if (seen.push(planProgress.status) === 1) await supervisor.cancel(plan.id);
  }
  assert.deepEqual(seen, ["QUEUED", "CANCELLED"]);
}
