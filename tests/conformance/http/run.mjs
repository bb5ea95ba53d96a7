// The audit of the GraphQL-over-HTTP specification: every MUST, SHOULD and MAY, one line each.
//
//   CONFORMANCE_URL=http://127.0.0.1:8000/graphql node http/run.mjs
//
// Exit code 1 unless all are ok.
import { auditServer } from "graphql-http";

const url = process.env.CONFORMANCE_URL;
const results = await auditServer({ url });
for (const { id, name, status, reason } of results) {
  console.log(`${status.padEnd(6)} ${id}  ${name}${reason ? `: ${reason}` : ""}`);
}
const failed = results.filter(({ status }) => status !== "ok");
console.log(`${results.length - failed.length} of ${results.length} ok`);
process.exit(failed.length > 0 || results.length === 0 ? 1 : 0);
