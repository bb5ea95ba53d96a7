// graphql-transport-ws as its authors' client (graphql-ws) speaks it, and as a rude one does.
//
//   CONFORMANCE_URL=… CONFORMANCE_MENTOR=<token> CONFORMANCE_SUPERVISOR=<token>
//   CONFORMANCE_AREA=… CONFORMANCE_WEEK=… node socket/run.mjs
//
// One line a check; exit code 1 unless all are ok.
import assert from "node:assert/strict";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const { CONFORMANCE_URL, CONFORMANCE_MENTOR, CONFORMANCE_SUPERVISOR } = process.env;
const URL = CONFORMANCE_URL.replace(/^http/, "ws");
const PROTOCOL = "graphql-transport-ws";
const QUERY = "{ me { role } }";
const WATCH = "subscription { myList { kind } }";
const RUN = `mutation ($input: PlanRunInput!) {
  planRun(input: $input) { ... on PlanRun { plan { id status } } ... on Refusal { code } }
}`;
const PROGRESS = "subscription ($id: ID!) { planProgress(planId: $id) { planId status } }";

function client(token) {
  const connectionParams = token ? { authorization: `Bearer ${token}` } : {};
  return createClient({ url: URL, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 });
}

/** The first result of an operation; rejects with what arrives as `error` or as a close. */
function first(ours, query, variables) {
  return new Promise((resolve, reject) => {
    const stop = ours.subscribe({ query, variables }, {
      next: (result) => (resolve(result), setTimeout(() => stop())),
      error: reject,
      complete: () => reject(new Error("completed without a result")),
    });
  });
}

/** A bare connection; what it is told, and how it is closed. */
async function bare({ protocol = PROTOCOL, ...options } = {}) {
  const socket = new WebSocket(URL, protocol, options);
  const told = [];
  const closed = new Promise((resolve) => socket.on("close", resolve));
  socket.on("message", (data) => told.push(JSON.parse(data)));
  await new Promise((resolve, reject) => socket.on("open", resolve).on("error", reject));
  return {
    closed,
    told,
    socket,
    say: (message) => socket.send(typeof message === "string" ? message : JSON.stringify(message)),
    async until(found) {
      while (!told.some(found)) await new Promise((resolve) => socket.once("message", resolve));
      return told.find(found);
    },
  };
}

async function acknowledged(token = CONFORMANCE_MENTOR) {
  const one = await bare();
  one.say({ type: "connection_init", payload: { authorization: `Bearer ${token}` } });
  await one.until(({ type }) => type === "connection_ack");
  return one;
}

const subscribe = (id, query) => ({ id, type: "subscribe", payload: { query } });

const CHECKS = {
  "a query is answered and completes": async () => {
    const ours = client(CONFORMANCE_MENTOR);
    assert.deepEqual((await first(ours, QUERY)).data, { me: { role: "MENTOR" } });
    await ours.dispose();
  },
  "the public may connect, and is nobody": async () => {
    assert.deepEqual((await first(client(), QUERY)).data, { me: null });
  },
  "a mutation is answered, and its plan watched": async () => {
    const ours = client(CONFORMANCE_SUPERVISOR);
    const input = { week: process.env.CONFORMANCE_WEEK, areaCode: process.env.CONFORMANCE_AREA };
    const { plan } = (await first(ours, RUN, { input })).data.planRun;
    assert.equal(plan.status, "QUEUED");
    const seen = (await first(ours, PROGRESS, { id: plan.id })).data.planProgress;
    assert.equal(seen.planId, plan.id);
  },
  "a syntax error arrives as an error": async () => {
    const errors = await first(client(), "{").catch((fault) => fault);
    assert.match(errors[0].message, /Syntax Error/);
  },
  "an invalid document arrives as an error": async () => {
    const errors = await first(client(), "{ passwords }").catch((fault) => fault);
    assert.match(errors[0].message, /Cannot query field/);
  },
  "a variable of another type arrives as an error": async () => {
    const errors = await first(client(), PROGRESS, { id: {} }).catch((fault) => fault);
    assert.ok(Array.isArray(errors) && errors.length === 1);
  },
  "a forged token closes with 4403": async () => {
    const closed = await first(client("a.b.c"), QUERY).catch((fault) => fault);
    assert.equal(closed.code, 4403);
  },
  "no init closes with 4408": async () => {
    assert.equal(await (await bare()).closed, 4408);
  },
  "an operation before its time closes with 4401": async () => {
    const one = await bare();
    one.say(subscribe("1", QUERY));
    assert.equal(await one.closed, 4401);
  },
  "no JSON closes with 4400": async () => {
    const one = await bare();
    one.say("{");
    assert.equal(await one.closed, 4400);
  },
  "another protocol closes with 4406": async () => {
    assert.equal(await (await bare({ protocol: [] })).closed, 4406);
  },
  "an id in use closes with 4409": async () => {
    const one = await acknowledged();
    one.say(subscribe("1", WATCH));
    one.say(subscribe("1", WATCH));
    assert.equal(await one.closed, 4409);
  },
  "a second init closes with 4429": async () => {
    const one = await acknowledged();
    one.say({ type: "connection_init" });
    assert.equal(await one.closed, 4429);
  },
  "more than 1 MiB closes with 1009": async () => {
    const one = await acknowledged();
    one.say(subscribe("1", `{ me { role } } # ${"x".repeat(1 << 20)}`));
    assert.equal(await one.closed, 1009);
  },
  "a ping has its pong": async () => {
    const one = await bare();
    one.say({ type: "ping" });
    await one.until(({ type }) => type === "pong");
    one.socket.close();
  },
  "the 101st subscription is refused, the others live": async () => {
    const one = await acknowledged();
    for (let id = 0; id <= 100; id++) one.say(subscribe(String(id), WATCH));
    const refused = await one.until(({ type }) => type === "error");
    assert.equal(refused.id, "100");
    one.say({ id: "0", type: "complete" });
    one.say(subscribe("again", QUERY));
    const answer = await one.until(({ id, type }) => id === "again" && type === "next");
    assert.deepEqual(answer.payload.data, { me: { role: "MENTOR" } });
    one.socket.close();
  },
  "a page of another site is refused with 403": async () => {
    const refused = await bare({ origin: "https://elsewhere.example" }).catch((fault) => fault);
    assert.match(refused.message, /403/);
  },
};

let failed = 0;
for (const [about, check] of Object.entries(CHECKS)) {
  const fault = await check().then(() => null, (fault) => fault);
  failed += fault ? 1 : 0;
  console.log(`${fault ? "FAILED" : "ok"}  ${about}${fault ? `: ${fault.message}` : ""}`);
}
process.exit(failed ? 1 : 0);
