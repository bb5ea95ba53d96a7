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

/** The answer as the member of its union that it must be. */
export function member<A extends { __typename: string }, N extends A["__typename"]>(
  answer: A,
  name: N,
): Extract<A, { __typename: N }> {
  assert.equal(answer.__typename, name, JSON.stringify(answer));
  return answer as Extract<A, { __typename: N }>;
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
async function contacts(name: string, mentor: Client, jakpreneurId: string, today: string) {
  const input: ContactRecordInput = {
    jakpreneurId,
    action: "CALL",
    outcome: "REACHED",
    contactedOn: today,
    idempotencyKey: `${name}-${Date.now()}`,
  };
  const answer = async (changed: object) =>
    (await mentor.record({ ...input, ...changed })).contactRecord;
  const once = member(await answer({}), "ContactRecorded");
  assert.equal(once.contact?.jakpreneur?.id, jakpreneurId);
  assert.deepEqual(await answer({}), once);

  const another = member(await answer({ action: "VISIT" }), "Refusal");
  assert.deepEqual([another.code, another.path], ["IDEMPOTENCY_CONFLICT", "idempotencyKey"]);
  const late = { contactedOn: "2020-01-01", idempotencyKey: `${name}-late` };
  const { code, path, facts } = member(await answer(late), "Refusal");
  assert.deepEqual([code, path, facts?.["to"]], ["INVALID_INPUT", "contactedOn", today]);
}

/** A plan is queued, watched, called off; the watch ends with it. */
async function plan(supervisor: Client, { week, area }: World) {
  const { plan } = member((await supervisor.run(week, area)).planRun, "PlanRun");
  const seen: string[] = [];
  for await (const { planProgress } of supervisor.watch(plan.id)) {
    assert.equal(planProgress.planId, plan.id);
    if (seen.push(planProgress.status) === 1) await supervisor.cancel(plan.id);
  }
  assert.deepEqual(seen, ["QUEUED", "CANCELLED"]);
}
