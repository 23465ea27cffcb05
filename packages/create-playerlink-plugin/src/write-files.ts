import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Refusal } from './refusal.ts';

/**
 * Writes files below a folder, which is made when it is not there. Nothing that is there is touched.
 *
 * @throws Refusal when the folder is a file, or has anything in it
 */
export function writeFiles(folder: string, files: ReadonlyMap<string, string>): void {
  if (existsSync(folder)) {
    if (!statSync(folder).isDirectory())
      throw new Refusal(`${folder} is a file: name another folder`);
    if (readdirSync(folder).length > 0) {
      throw new Refusal(
        `${folder} is not empty, and nothing is overwritten: name another folder with --dir`,
      );
    }
  }
  for (const [path, text] of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: 'wx' });
  }
}
