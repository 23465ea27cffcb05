/** The faults every simulator can be told to have: see `Simulator.fail`. */
export interface FaultKnobs {
  /** Waits so many ms before it answers. */
  readonly delay?: number;
  /** Sends the body one byte at a time, so many ms before each. The headers come at once. */
  readonly drip?: number;
  /** Never answers; the connection stays open until the client goes or `close()`. */
  readonly hang?: boolean;
  /** Destroys the socket before any byte of an answer. */
  readonly closeEarly?: boolean;
  /** Answers this status, 200 to 599, with an HTML error page unless another knob sets the body. */
  readonly status?: number;
  /** With `status`: a `retry-after` header of so many seconds. */
  readonly retryAfter?: number;
  /** Answers 302 (or `status`) with this `location`, and no body unless another knob sets it. */
  readonly redirectTo?: string;
  /** The platform's true answer is the body though `status` or `redirectTo` says otherwise. */
  readonly keepBody?: boolean;
  /** Answers 200 with the HTML page of a captive portal. */
  readonly html?: boolean;
  /** Answers 200 with the true answer's headers and an empty body. */
  readonly empty?: boolean;
  /** Answers 200 with the true answer's headers and bytes that are no UTF-8, JSON or DER. */
  readonly garbage?: boolean;
  /**
   * Pads the true answer with blanks to so many bytes; no `content-length`. A longer one is
   * replaced by `{}`, or cut when it is not JSON.
   */
  readonly bodyBytes?: number;
  /** Replaces the `content-type`, whatever the body is. */
  readonly contentType?: string;
  /** Compresses the body with gzip, whatever was accepted. With `bodyBytes`: a gzip bomb. */
  readonly gzip?: boolean;
  /** Promises the whole body, sends half of it and closes the socket. */
  readonly truncate?: boolean;
  /** Ends the fault after so many requests; without it, it lasts until `recover()`. */
  readonly times?: number;
  /** Limits the fault to requests of exactly this path. */
  readonly path?: string;
}

/** The common faults and a platform's own lies, each of which is switched on by `true`. */
export type Faults<Lie extends string = never> = FaultKnobs & { readonly [K in Lie]?: boolean };

const check = {
  flag: [(value: unknown) => typeof value === 'boolean', 'a boolean'],
  ms: [(value: unknown) => whole(value, 0, 2 ** 31 - 1), 'whole ms from 0 to 2147483647'],
  seconds: [(value: unknown) => whole(value, 0, 2 ** 31 - 1), 'whole seconds from 0'],
  status: [(value: unknown) => whole(value, 200, 599), 'a whole number from 200 to 599'],
  bytes: [(value: unknown) => whole(value, 2, Number.MAX_SAFE_INTEGER), 'a whole number from 2'],
  count: [(value: unknown) => whole(value, 1, Number.MAX_SAFE_INTEGER), 'a whole number from 1'],
  header: [(value: unknown) => text(value, /^[ -~]*[!-~][ -~]*$/), 'printable ASCII text'],
  path: [
    (value: unknown) => text(value, /^\/[^?#]*$/),
    'a path that begins with / and has no query',
  ],
} as const satisfies Record<string, readonly [(value: unknown) => boolean, string]>;

const KNOBS: Readonly<Record<keyof FaultKnobs, keyof typeof check>> = {
  delay: 'ms',
  drip: 'ms',
  hang: 'flag',
  closeEarly: 'flag',
  status: 'status',
  retryAfter: 'seconds',
  redirectTo: 'header',
  keepBody: 'flag',
  html: 'flag',
  empty: 'flag',
  garbage: 'flag',
  bodyBytes: 'bytes',
  contentType: 'header',
  gzip: 'flag',
  truncate: 'flag',
  times: 'count',
  path: 'path',
};

/** Each sets the body, so only one of them can be true at a time. */
const BODIES = ['keepBody', 'html', 'empty', 'garbage', 'bodyBytes'] as const;

/** A checked copy of `faults`. @throws TypeError that names the wrong knob. */
function checked<Lie extends string>(faults: Faults<Lie>, lies: readonly Lie[]): Faults<Lie> {
  if (typeof faults !== 'object' || faults === null) throw new TypeError('fail takes an object');
  const entries = Object.entries(faults);
  if (entries.every(([name]) => name === 'times' || name === 'path')) {
    throw new TypeError('fail needs a knob to turn');
  }
  for (const [name, value] of entries) {
    const kind = Object.hasOwn(KNOBS, name)
      ? KNOBS[name as keyof FaultKnobs]
      : (lies as readonly string[]).includes(name) && 'flag';
    if (!kind) throw new TypeError(`no knob is called ${name}`);
    const [accepts, wanted] = check[kind];
    if (!accepts(value)) throw new TypeError(`knob ${name} must be ${wanted}`);
  }
  const bodies = BODIES.filter((name) => faults[name]);
  if (bodies.length > 1) throw new TypeError(`knobs ${bodies.join(' and ')} exclude each other`);
  if (faults.retryAfter !== undefined && faults.status === undefined) {
    throw new TypeError('knob retryAfter needs status');
  }
  return { ...faults };
}

/** The faults that stand, and the rule which of them a request meets. */
export interface FaultBoard<Lie extends string> {
  /** Newest first; `times` counts what is left. */
  readonly standing: readonly Faults<Lie>[];
  add(faults: Faults<Lie>): void;
  clear(): void;
  /** The newest fault for this path, used up by one; no knob is set when there is none. */
  take(path: string): Faults<Lie>;
}

/** A board without faults that knows these lies beside the common knobs. */
export function createFaultBoard<Lie extends string>(lies: readonly Lie[]): FaultBoard<Lie> {
  let standing: { knobs: Faults<Lie>; left: number }[] = [];
  return {
    get standing() {
      return standing.map(({ knobs, left }) =>
        left === Number.POSITIVE_INFINITY ? { ...knobs } : { ...knobs, times: left },
      );
    },
    add(faults) {
      const knobs = checked(faults, lies);
      const left = knobs.times ?? Number.POSITIVE_INFINITY;
      // What can never come up again is dropped: a knob turned all day takes no memory.
      const hides = (older: Faults<Lie>) => knobs.path === undefined || knobs.path === older.path;
      if (knobs.times === undefined) standing = standing.filter(({ knobs: old }) => !hides(old));
      standing.unshift({ knobs, left });
    },
    clear() {
      standing = [];
    },
    take(path) {
      const met = standing.find(({ knobs }) => knobs.path === undefined || knobs.path === path);
      if (met === undefined) return {} as Faults<Lie>;
      met.left -= 1;
      if (met.left === 0) standing = standing.filter((fault) => fault !== met);
      return met.knobs;
    },
  };
}

function whole(value: unknown, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
}

function text(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}
