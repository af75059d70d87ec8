// The server's interface. Every failure becomes an ApiError whose message can be shown as it is.

/** How long an answer may take before it counts as lost, in milliseconds. Analyses of a whole city are the slowest. */
const PATIENCE_MS = 60_000;

export class ApiError extends Error {
  /**
   * @param {string} message the server's `detail`, or empty when the server was not reached
   * @param {{ status?: number, body?: any, sentShape?: boolean }} [answer] status 0: no answer at all; `sentShape`: the request carried a shape
   */
  constructor(message, { status = 0, body, sentShape = false } = {}) {
    super(message);
    this.status = status;
    this.body = body;
    this.sentShape = sentShape;
  }

  /** Whether the same request would be refused again. */
  get final() {
    return this.status >= 400 && this.status < 500;
  }

  /** Whether the server was not reached, or did not answer in time. */
  get unreachable() {
    return this.status === 0;
  }
}

/** The reader has stopped a computation. */
export class Cancelled extends Error {}

/** @param {unknown} error */
export const isAbort = (error) => error instanceof DOMException && error.name === 'AbortError';

/**
 * @param {string} path
 * @param {{ method?: string, body?: unknown, headers?: Record<string, string>, signal?: AbortSignal }} [options]
 * @returns {Promise<{ status: number, body: any, etag: string | null }>}
 */
export async function request(path, { method = 'GET', body, headers = {}, signal } = {}) {
  const timeout = AbortSignal.timeout(PATIENCE_MS);
  const both = new AbortController();
  const stop = (/** @type {AbortSignal} */ from) => () => both.abort(from.reason);
  timeout.addEventListener('abort', stop(timeout));
  signal?.addEventListener('abort', stop(signal));
  if (signal?.aborted) both.abort(signal.reason);
  let response;
  let text;
  try {
    response = await fetch(path, {
      method,
      headers: { Accept: 'application/geo+json, application/json', ...(body === undefined ? {} : { 'Content-Type': 'application/geo+json' }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: both.signal,
    });
    text = await response.text();
  } catch (error) {
    if (signal?.aborted) throw new DOMException('The request was given up.', 'AbortError');
    throw new ApiError('', { body: error });
  }
  const value = readJson(text);
  if (!response.ok) {
    throw new ApiError(value?.detail ?? value?.title ?? `${response.status} ${response.statusText}`, {
      status: response.status, body: value, sentShape: body !== undefined,
    });
  }
  return { status: response.status, body: value, etag: response.headers.get('ETag') };
}

/** @param {string} text */
function readJson(text) {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {string} path @param {AbortSignal} [signal] */
export const getJson = async (path, signal) => (await request(path, { signal })).body;

/**
 * A query string; members without a value are left out.
 * @param {Record<string, string | number | boolean | null | undefined>} values
 */
export function query(values) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && value !== undefined && value !== '') parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

/**
 * Every feature of a collection that fits the query, page by page.
 * @param {string} collection
 * @param {{ region?: string, bbox?: string, limit?: number }} filter `limit` is of the whole answer
 * @param {AbortSignal} [signal]
 * @returns {Promise<any[]>}
 */
export async function getFeatures(collection, { limit = 5000, ...filter }, signal) {
  const features = [];
  let path = `/ogc/collections/${collection}/items${query({ ...filter, limit: Math.min(limit, 1000) })}`;
  while (path && features.length < limit) {
    const page = await getJson(path, signal);
    features.push(...page.features);
    const next = page.links?.find((/** @type {any} */ link) => link.rel === 'next')?.href;
    // The link may name another host than the one that this page was opened on, behind a proxy.
    path = next && page.features.length > 0 ? new URL(next, location.href).pathname + new URL(next, location.href).search : '';
  }
  return features;
}
