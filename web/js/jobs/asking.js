// Asks for an analysis. What takes over a second becomes a job of the server: its progress stands where the answer will, with a button that stops it.
import { ApiError, Cancelled, request } from '../api.js';
import { button, h } from '../dom.js';
import { number } from '../format.js';
import { capital, pick, t } from '../i18n/i18n.js';

/** RFC 7240: answer within a second, or make a job of it. */
const PREFER = 'respond-async, wait=1';

/** How long a question about a job may be held when nothing ends, in the words of the same RFC. */
const POLL = 'wait=1';

const UNDER_WAY = ['queued', 'running'];

/** Addresses of the jobs that this page waits for. @type {Set<string>} */
const waitedFor = new Set();

/** Tells the server that nobody waits any more; it gets through even while the page is being left. @param {string} address */
const drop = (address) => void fetch(address, { method: 'DELETE', keepalive: true }).catch(() => undefined);

addEventListener('pagehide', () => waitedFor.forEach(drop));

/** One panel's questions to the server: they are waited for, and given up, together. */
export class Asking {
  #controller = new AbortController();

  /** @type {Map<string, any>} */
  #jobs = new Map();

  #words;

  #text = h('span', {});

  #share = h('span', { class: 'waiting-share', 'aria-hidden': 'true' });

  #bar = h('progress', { max: 1, hidden: true });

  #stop = button({ text: t('job.cancel'), hidden: true, onClick: () => this.#controller.abort(new Cancelled()) });

  #element = h('div', { class: 'waiting' },
    h('p', { class: 'loading', role: 'status' }, h('span', { class: 'spinner', 'aria-hidden': 'true' }), this.#text, this.#share), this.#bar, this.#stop);

  /** @param {() => string} [words] what is said in the first second */
  constructor(words = () => t('state.loading')) {
    this.#words = words;
  }

  get signal() { return this.#controller.signal; }

  /** What stands in the panel until the answer is there. It changes by itself, but for the language. */
  get element() {
    this.#render();
    return this.#element;
  }

  /** Gives up because something else is wanted now: the promises end with an AbortError. */
  abort() { this.#controller.abort(); }

  /** @param {string} path @returns {Promise<any>} throws Cancelled when the reader stops it */
  get(path) { return this.#ask(path, {}); }

  /** @param {string} path @param {unknown} body @returns {Promise<any>} as `get` */
  post(path, body) { return this.#ask(path, { method: 'POST', body }); }

  /** @param {string} path @param {{ method?: string, body?: unknown }} options */
  async #ask(path, options) {
    const { signal } = this.#controller;
    let address = '';
    /** @type {any} */
    let job = { state: '' };
    try {
      const first = await request(path, { ...options, headers: { Prefer: PREFER }, signal });
      if (first.status !== 202) return first.body;
      job = first.body;
      address = `/api/jobs/${first.body.id}`;
      waitedFor.add(address);
      while (UNDER_WAY.includes(job.state)) {
        this.#jobs.set(address, job);
        this.#render();
        job = (await request(address, { headers: { Prefer: POLL }, signal })).body;
      }
      if (job.state === 'cancelled') throw new Cancelled();
      return (await request(`${address}/result`, { signal })).body;
    } catch (error) {
      if (signal.reason instanceof Cancelled) throw signal.reason;
      // The shape went with the question, not with the fetching of its answer.
      if (error instanceof ApiError) error.sentShape = options.body !== undefined;
      throw error;
    } finally {
      waitedFor.delete(address);
      this.#jobs.delete(address);
      if (UNDER_WAY.includes(job.state)) drop(address);
    }
  }

  #render() {
    // Of several the one that is least far: the others will not be shown before it.
    const [job] = [...this.#jobs.values()].sort((a, b) => (a.progress ?? 0) - (b.progress ?? 0));
    const text = (job && capital(pick(job.stage))) || this.#words();
    // A screen reader hears of every change, so there must be none without a reason.
    if (this.#text.textContent !== text) this.#text.textContent = text;
    this.#share.textContent = job && job.progress !== null ? `${number(Math.floor(100 * job.progress))}%` : '';
    this.#bar.hidden = !job;
    this.#bar.setAttribute('aria-label', text);
    if (job && job.progress !== null) this.#bar.value = job.progress;
    else this.#bar.removeAttribute('value');
    this.#stop.hidden = !job;
    const label = /** @type {HTMLElement} */ (this.#stop.firstElementChild);
    if (label.textContent !== t('job.cancel')) label.textContent = t('job.cancel');
  }
}
