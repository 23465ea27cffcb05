import { createInterface } from 'node:readline/promises';

/** What the command touches of the world besides the folder it writes. */
export interface Terminal {
  /** Takes what is told. */
  readonly out: (text: string) => void;
  /** Takes what is wrong. */
  readonly err: (text: string) => void;
  /** Asks whoever sits there for a line; absent where nobody does. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  /** The folder that the command was called in. */
  readonly folder: string;
}

/** The terminal that this process runs in. Nobody is asked when input or output is not a terminal. */
export const processTerminal = (): Terminal => ({
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  ask: process.stdin.isTTY && process.stdout.isTTY ? ask : undefined,
  folder: process.cwd(),
});

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}
