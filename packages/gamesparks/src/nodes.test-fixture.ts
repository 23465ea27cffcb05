import type { JsonObject, Nodes } from '@playerlink/core';

/** Processes in one: each call joins another, whose notices reach the others as JSON, a turn later. */
export function localNodes(): () => Nodes {
  const listeners = new Map<Nodes, Set<(notice: JsonObject) => void>>();
  const held: string[] = [];
  return () => {
    const heard = new Set<(notice: JsonObject) => void>();
    const node: Nodes = {
      publish: async (notice) => {
        const told = JSON.stringify(notice);
        await new Promise(setImmediate);
        for (const [other, all] of listeners) {
          if (other !== node) for (const hear of all) hear(JSON.parse(told));
        }
      },
      subscribe: (listener) => {
        heard.add(listener);
        return () => heard.delete(listener);
      },
      hold: (key) => {
        held.push(key);
        return () => held.splice(held.indexOf(key), 1);
      },
      isHeld: async (key) => held.includes(key),
    };
    listeners.set(node, heard);
    return node;
  };
}
