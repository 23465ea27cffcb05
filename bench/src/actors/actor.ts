import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What another process does when it is asked. Arguments and results must be JSON. */
export type Methods = {
  // biome-ignore lint/suspicious/noExplicitAny: each method has an argument of its own
  readonly [name: string]: (argument: any) => unknown;
};

/** A process of its own, so that memory, garbage and compiled code are nobody else's. */
export interface Actor<Does extends Methods> {
  /** Rejects with the method's message, or when the process ends before it has answered. */
  ask<Name extends keyof Does & string>(
    name: Name,
    ...argument: Parameters<Does[Name]>
  ): Promise<Awaited<ReturnType<Does[Name]>>>;
  /** The process itself. */
  readonly process: ChildProcess;
  /** Lets it close what it opened, and waits until it is gone. */
  end(): Promise<void>;
}

interface Question {
  readonly name: string;
  readonly argument: unknown;
}
type Answer = { readonly value?: unknown } | { readonly error: string };

/** Starts `serve` of another file in a process of its own. Its settings must be JSON. */
export function startActor<Does extends Methods>(file: URL, settings: unknown): Actor<Does> {
  const child = fork(fileURLToPath(file), [JSON.stringify(settings)], {
    execArgv: ['--expose-gc', ...profiling()],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  // One question at a time: a bench asks, and waits.
  const ask = async (name: string, argument?: unknown): Promise<unknown> => {
    const answered = once(child, 'message');
    child.send({ name, argument } satisfies Question);
    const [answer] = (await Promise.race([answered, ended.then(() => [undefined])])) as [
      Answer | undefined,
    ];
    if (answer === undefined) throw new Error(`${file.pathname}: ended before its answer`);
    if ('error' in answer) throw new Error(answer.error);
    return answer.value;
  };
  return {
    process: child,
    ask: ask as Actor<Does>['ask'],
    async end() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

/** `PROFILE=folder`: every process leaves its CPU profile there. */
function profiling(): string[] {
  const { PROFILE } = process.env;
  return PROFILE === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${PROFILE}`];
}

/**
 * The other side: opens with the settings, answers what is asked, and closes when nobody asks any more.
 */
export async function serve<Settings>(
  open: (settings: Settings) => Promise<{
    readonly methods: Methods;
    close(): Promise<void> | void;
  }>,
): Promise<void> {
  const opening = open(JSON.parse(process.argv[2] ?? 'null') as Settings);
  // The first question may be there before all is open.
  process.on('message', async ({ name, argument }: Question) => {
    const answer: Answer = await opening
      .then(async ({ methods }) => ({ value: await methods[name]?.(argument) }))
      .catch((error: Error) => ({ error: error.stack ?? error.message }));
    process.send?.(answer);
  });
  process.once('disconnect', () => {
    opening.then(({ close }) => close()).then(() => process.exit(0), fail);
  });
  opening.catch(fail);
}

function fail(error: unknown): void {
  console.error(error);
  process.exit(1);
}
