// graphql-ws, signed in; and a stream of events that can be read one by one.
import { createClient, type Client } from "graphql-ws";

export function socket(url: string, token: string): Client {
  return createClient({ url, lazy: true, connectionParams: { authorization: `Bearer ${token}` } });
}

interface Watched<T> {
  subscribe(sink: {
    next(value: T): void;
    error(fault: unknown): void;
    complete(): void;
  }): unknown;
}

/** What an observable tells, one by one, until it completes. */
export async function* events<T>(watched: Watched<T>): AsyncGenerator<T> {
  const waiting: T[] = [];
  let wake = () => {};
  let ended = false;
  let failed: unknown;
  const end = (fault?: unknown) => {
    [ended, failed] = [true, fault];
    wake();
  };
  watched.subscribe({
    next(value) {
      waiting.push(value);
      wake();
    },
    error: end,
    complete: () => end(),
  });
  while (waiting.length > 0 || !ended) {
    if (waiting.length > 0) yield waiting.shift()!;
    else await new Promise<void>((resolve) => (wake = resolve));
  }
  if (failed !== undefined) throw failed;
}
