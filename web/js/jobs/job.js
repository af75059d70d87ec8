// A long analysis as a job of the server: its progress is told on the way, and giving it up stops it there.
import { getJson, request } from '../api.js';

/** Between two looks at a job, in milliseconds. */
const LOOK_EVERY_MS = 500;

/**
 * Asks a question that may take long.
 * @param {string} path of an analysis
 * @param {AbortSignal} signal gives up: the server stops computing, unless somebody else waits for the same answer
 * @param {(progress: number | null, stage: { zh: string, en: string }) => void} onProgress 0 to 1; null while the job waits for a processor
 * @returns {Promise<any>} the answer
 */
export async function askAsJob(path, signal, onProgress) {
  // A question that was asked before, or is quick, is answered at once. It is sent to its end: a job whose name was never read could not be stopped.
  const { body } = await request(path, { headers: { Prefer: 'respond-async, wait=1' } });
  if (!isJob(body)) {
    signal.throwIfAborted();
    return body;
  }
  const job = `/api/jobs/${body.id}`;
  const stop = () => void request(job, { method: 'DELETE' }).catch(() => { /* It has ended, or the server is out of reach: nothing is left to stop. */ });
  if (signal.aborted) stop();
  signal.throwIfAborted();
  signal.addEventListener('abort', stop, { once: true });
  try {
    let now = body;
    while (now.state === 'queued' || now.state === 'running') {
      onProgress(now.progress, now.stage);
      await pause(signal);
      now = await getJson(job, signal);
    }
    return await getJson(`${job}/result`, signal);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** @param {any} body */
const isJob = (body) => typeof body?.id === 'string' && typeof body.state === 'string' && 'progress' in body;

/** @param {AbortSignal} signal */
const pause = (signal) => new Promise((resolve, reject) => {
  const timer = setTimeout(resolve, LOOK_EVERY_MS);
  signal.addEventListener('abort', () => { clearTimeout(timer); reject(signal.reason); }, { once: true });
});
