// What the runner tells a client: where the server is, who signs in, what day it is there.

export interface World {
  url: string;
  socket: string;
  mentor: string;
  supervisor: string;
  area: string;
  today: string;
  week: string;
}

function told(name: string): string {
  const value = process.env[`CONFORMANCE_${name}`];
  if (value === undefined) throw new Error(`CONFORMANCE_${name} is not set: run make conformance`);
  return value;
}

export function world(): World {
  const url = told("URL");
  return {
    url,
    socket: url.replace(/^http/, "ws"),
    mentor: told("MENTOR"),
    supervisor: told("SUPERVISOR"),
    area: told("AREA"),
    today: told("TODAY"),
    week: told("WEEK"),
  };
}
