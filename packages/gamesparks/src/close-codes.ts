/** Why the server ends a socket, as RFC 6455 has it. */
export const CLOSE = {
  goingAway: 1001,
  binary: 1003,
  malformed: 1007,
  policy: 1008,
  tryAgain: 1013,
} as const;
