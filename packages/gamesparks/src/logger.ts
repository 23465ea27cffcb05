import type { Logger } from '@playerlink/core';

const print = (level: string) => (fields: object, message: string) =>
  console.error(JSON.stringify({ level, message, ...fields }));

/** Warnings and errors to standard error, one JSON object a line; debug and info are dropped. */
const consoleLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: print('warn'),
  error: print('error'),
};

/** The given logger, or the console; what it throws ends no socket and no process. */
export function quietLogger(logger: Logger = consoleLogger): Logger {
  const quiet = (level: keyof Logger) => (fields: object, message: string) => {
    try {
      logger[level](fields, message);
    } catch {}
  };
  return {
    debug: quiet('debug'),
    info: quiet('info'),
    warn: quiet('warn'),
    error: quiet('error'),
  };
}
