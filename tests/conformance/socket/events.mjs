// graphql-sse as its authors' client speaks it: for networks whose proxies break WebSockets.
//
//   CONFORMANCE_URL=… CONFORMANCE_MENTOR=<token> CONFORMANCE_SUPERVISOR=<token>
//   CONFORMANCE_AREA=… CONFORMANCE_WEEK=… node socket/events.mjs
//
// One line a check; exit code 1 unless all are ok.
import assert from "node:assert/strict";
import { createClient } from "graphql-sse";

const { CONFORMANCE_URL: url, CONFORMANCE_MENTOR, CONFORMANCE_SUPERVISOR } = process.env;
const QUERY = "{ me { role } }";
const RUN = `mutation ($input: PlanRunInput!) {
  planRun(input: $input) { ... on PlanRun { plan { id } } ... on Refusal { code } }
}`;
const PROGRESS = "subscription ($id: ID!) { planProgress(planId: $id) { planId status } }";

function client(token) {
  return createClient({ url, retryAttempts: 0, headers: { authorization: `Bearer ${token}` } });
}

/** Every result of an operation until it completes, or until there are `most`. */
async function results(token, query, variables, most = Infinity) {
  const found = [];
  for await (const result of client(token).iterate({ query, variables })) {
    found.push(result);
    if (found.length >= most) break;
  }
  return found;
}

const CHECKS = {
  "a query is one event, then complete": async () => {
    const [result, ...more] = await results(CONFORMANCE_MENTOR, QUERY);
    assert.deepEqual(result.data, { me: { role: "MENTOR" } });
    assert.equal(more.length, 0);
  },
  "a syntax error is an event, too": async () => {
    const [result] = await results(CONFORMANCE_MENTOR, "{");
    assert.match(result.errors[0].message, /Syntax Error/);
    assert.ok(!("data" in result));
  },
  "a plan is watched": async () => {
    const input = { week: process.env.CONFORMANCE_WEEK, areaCode: process.env.CONFORMANCE_AREA };
    const [run] = await results(CONFORMANCE_SUPERVISOR, RUN, { input });
    const { id } = run.data.planRun.plan;
    const [seen] = await results(CONFORMANCE_SUPERVISOR, PROGRESS, { id }, 1);
    assert.equal(seen.data.planProgress.planId, id);
  },
  "another's plan is refused in an event": async () => {
    const [seen] = await results(CONFORMANCE_MENTOR, PROGRESS, { id: "nonsense" });
    assert.equal(seen.errors.length, 1);
  },
  "a forged token is 401": async () => {
    const fault = await results("a.b.c", QUERY).catch((fault) => fault);
    assert.equal(fault.response.status, 401);
  },
};

let failed = 0;
for (const [about, check] of Object.entries(CHECKS)) {
  const fault = await check().then(() => null, (fault) => fault);
  failed += fault ? 1 : 0;
  console.log(`${fault ? "FAILED" : "ok"}  ${about}${fault ? `: ${fault.message}` : ""}`);
}
process.exit(failed ? 1 : 0);
