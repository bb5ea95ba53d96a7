// Who asks: the bearer token that our own server issues, verified and remembered.

import { createVerifier } from "fast-jwt";

const verify = createVerifier({
  key: process.env.TOKEN_KEY,
  algorithms: ["HS256"],
  allowedAud: "jakmentor-api",
  allowedIss: "jakmentor",
  cache: 10_000,
});

export function actorOf(header) {
  if (!header?.startsWith("Bearer ")) throw Object.assign(new Error("sign in"), { statusCode: 401 });
  return verify(header.slice(7)).sub;
}
