/** Lets the event loop turn until it is so; the test's own time-out ends the wait. Nothing sleeps. */
export async function until(so: () => boolean): Promise<void> {
  while (!so()) await new Promise((resolve) => setImmediate(resolve));
}
