import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PlayerLink } from '@playerlink/core';
import { answerJson } from './answer-json.ts';
import type { ConnectTraces } from './connect-traces.ts';
import { pageFile } from './page-files.ts';
import type { Platform } from './platforms.ts';
import type { PlatformView, PlayerView } from './views.ts';

/** What the page's questions are answered from. */
export interface PageDeskOptions {
  readonly link: PlayerLink;
  readonly platforms: Readonly<Record<string, Platform>>;
  readonly traces: ConnectTraces;
  /** The ids of the players to show, newest first. */
  newestPlayers(): Promise<string[]>;
}

/**
 * Answers the page, below `/playground/`: `GET page/:file`, `GET platforms`, `GET players?also=id` (the newest,
 * and those named) and `GET traces/:id`. A playground only: no server of a game shows everybody its players.
 */
export function pageDesk({ link, platforms, traces, newestPlayers }: PageDeskOptions) {
  const answer = async ({ url = '/' }: IncomingMessage, res: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(url, 'http://playground');
    const [, , what, ...rest] = pathname.split('/');
    const name = rest.join('/');
    if (what === 'page') return pageFile(res, name);
    if (what === 'platforms') return answerJson(res, 200, platformsOf(link, platforms));
    if (what === 'players') {
      const ids = new Set([...searchParams.getAll('also'), ...(await newestPlayers())]);
      return answerJson(res, 200, await playersOf(link, [...ids]));
    }
    const trace = traces.find(name);
    return answerJson(res, trace ? 200 : 404, trace ?? { error: 'no such connect' });
  };
  return (req: IncomingMessage, res: ServerResponse): Promise<void> =>
    answer(req, res).catch(() => answerJson(res, 503, { error: 'the playground cannot tell' }));
}

function platformsOf(
  { providers }: PlayerLink,
  platforms: PageDeskOptions['platforms'],
): PlatformView[] {
  return providers.flatMap(({ id, request }) => {
    const platform = Object.hasOwn(platforms, id) ? platforms[id] : undefined;
    if (platform === undefined) return [];
    const faults = platform.faults?.map((fault) => ({ ...fault })) ?? null;
    return [{ id, request, faults }];
  });
}

async function playersOf(link: PlayerLink, ids: readonly string[]): Promise<PlayerView[]> {
  const systems = new Map(link.providers.map(({ id, systemId = '' }) => [id, systemId]));
  const views = await Promise.all(
    ids.map(async (id) => {
      const [player, links] = await Promise.all([link.players.get(id), link.links.list(id)]);
      return player && { player, links };
    }),
  );
  return views.flatMap((view) => {
    if (view === undefined) return [];
    const { player, links } = view;
    const shown = links.map(({ provider, externalId }) => ({
      provider,
      systemId: systems.get(provider) ?? '',
      externalId,
    }));
    return [{ id: player.id, displayName: player.displayName, links: shown }];
  });
}
